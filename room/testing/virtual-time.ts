import { vi } from 'vitest';

interface Timer {
  readonly at: number;
  /** Of two for the same moment the one that was set first comes first. */
  readonly order: number;
  /** Null once cancelled. */
  run: (() => void) | null;
}

const isBefore = (a: Timer, b: Timer): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** Timers by time: a binary heap. */
class Schedule {
  readonly #heap: Timer[] = [];

  get first(): Timer | undefined {
    return this.#heap[0];
  }

  add(timer: Timer): void {
    const heap = this.#heap;
    let at = heap.push(timer) - 1;
    while (at > 0) {
      const up = (at - 1) >> 1;
      const parent = heap[up];
      if (parent === undefined || !isBefore(timer, parent)) break;
      heap[at] = parent;
      at = up;
    }
    heap[at] = timer;
  }

  takeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      const [left, right] = [heap[2 * at + 1], heap[2 * at + 2]];
      if (left === undefined) break;
      const [child, to] = right && isBefore(right, left) ? [right, 2 * at + 2] : [left, 2 * at + 1];
      if (!isBefore(child, last)) break;
      heap[at] = child;
      at = to;
    }
    heap[at] = last;
  }
}

/** Time that passes only when it is told to. */
export interface VirtualTime {
  readonly now: number;
  /** Runs what is due in the next so many milliseconds. */
  advance(ms: number): void;
  /** Gives the real timers back. */
  restore(): void;
}

/**
 * Takes the place of `setTimeout`, `clearTimeout` and `performance.now`. Vitest's own fake timers look through all that are
 * pending at each step: with a hundred members and thousands of messages on their way that is minutes instead of seconds.
 */
export const installVirtualTime = (): VirtualTime => {
  const schedule = new Schedule();
  let now = 0;
  let order = 0;
  const set = (run: () => void, ms = 0): Timer => {
    order += 1;
    const timer: Timer = { at: now + Math.max(0, ms), order, run };
    schedule.add(timer);
    return timer;
  };
  const clear = (timer: Timer | null | undefined): void => {
    if (timer) timer.run = null;
  };
  vi.stubGlobal('setTimeout', set);
  vi.stubGlobal('clearTimeout', clear);
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now);
  return {
    get now() {
      return now;
    },
    advance(ms) {
      const end = now + ms;
      for (let { first } = schedule; first !== undefined && first.at <= end; { first } = schedule) {
        schedule.takeFirst();
        now = first.at;
        first.run?.();
      }
      now = end;
    },
    restore() {
      vi.unstubAllGlobals();
      clock.mockRestore();
    },
  };
};
