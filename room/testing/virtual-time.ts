interface Timer {
  at: number;
  /** Of two for the same moment the one that was set first comes first. */
  order: number;
  /** Null once cancelled. */
  run: (() => void) | null;
  /** Of one that repeats. */
  readonly everyMs?: number;
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

/** What is replaced, and put back. */
const REPLACED = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] as const;

/**
 * Takes the place of `setTimeout`, `clearTimeout` and `performance.now`; with `intervals` of `setInterval` and
 * `clearInterval` too. Vitest's own fake timers look through all that are pending at each step: with a hundred members and
 * thousands of messages on their way that is minutes instead of seconds. It needs no Vitest, so that programs may use it.
 */
export const installVirtualTime = ({ intervals = false } = {}): VirtualTime => {
  const schedule = new Schedule();
  const before = REPLACED.map((name) => [name, globalThis[name]] as const);
  let now = 0;
  let order = 0;
  const add = (timer: Omit<Timer, 'order'>): Timer => {
    order += 1;
    const added = { ...timer, order };
    schedule.add(added);
    return added;
  };
  const set = (run: () => void, ms = 0): Timer => add({ at: now + Math.max(0, ms), run });
  // Of no length it would be due for ever.
  const repeat = (run: () => void, ms = 0): Timer => {
    const everyMs = Math.max(1, ms);
    return add({ at: now + everyMs, run, everyMs });
  };
  const clear = (timer: Timer | null | undefined): void => {
    if (timer) timer.run = null;
  };
  Object.assign(globalThis, { setTimeout: set, clearTimeout: clear });
  if (intervals) Object.assign(globalThis, { setInterval: repeat, clearInterval: clear });
  Object.defineProperty(performance, 'now', { value: () => now, configurable: true });
  return {
    get now() {
      return now;
    },
    advance(ms) {
      const end = now + ms;
      for (let { first } = schedule; first !== undefined && first.at <= end; { first } = schedule) {
        schedule.takeFirst();
        now = first.at;
        if (first.run !== null && first.everyMs !== undefined) {
          order += 1;
          first.at = now + first.everyMs;
          first.order = order;
          schedule.add(first);
        }
        first.run?.();
      }
      now = end;
    },
    restore() {
      Object.assign(globalThis, Object.fromEntries(before));
      // The prototype's own shows again.
      Reflect.deleteProperty(performance, 'now');
    },
  };
};
