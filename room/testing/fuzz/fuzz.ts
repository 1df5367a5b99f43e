import { seededInt } from '../../sync/gate/testing/random-edits.ts';
import { installVirtualTime, type VirtualTime } from '../virtual-time.ts';
import { withReportedErrors } from './reported-errors.ts';
import { startStopwatch, turn } from './stopwatch.ts';
import type { Episode, Outcome, Target } from './target.ts';

/** What came of one target. */
export interface TargetReport {
  readonly name: string;
  messages: number;
  /** How many messages had which outcome: `refused: …` with the error's name and code, or what was made of them. */
  readonly outcomes: Map<string, number>;
  /** Milliseconds of the message that took longest, measured again when it was over the limit. */
  slowestMs: number;
}

export interface FuzzReport {
  readonly targets: readonly TargetReport[];
  /** Crashes, harm and slowness, each with what it takes to see it again. */
  readonly failures: readonly string[];
}

export interface FuzzOptions {
  readonly targets: readonly Target[];
  /** In all; each target gets its share. */
  readonly messages: number;
  readonly seed: number;
  /** No message may take longer, in milliseconds. Default 100. */
  readonly slowMs?: number;
}

/** A machine that does something else in between makes one run slow, not the fastest of three. */
const RERUNS = 3;

/** Beyond this there is nothing to learn from more of the same. */
const MAX_FAILURES = 20;

const PACE_MS = 10;

/** A seed of its own for each episode, so that any one can be run alone (the constant is 2³² divided by the golden ratio). */
const seedOf = (seed: number, target: number, episode: number): number =>
  (seed ^ Math.imul(target * 1_000_003 + episode + 1, 0x9e3779b1)) | 0;

const codeOf = (error: Error): string =>
  'code' in error && typeof error.code === 'string' ? `${error.name} ${error.code}` : error.name;

/**
 * Hands over one message.
 * @returns what was made of it, or how it was refused. @throws what is no refusal.
 */
export const outcomeOf = (refusals: Target['refusals'], take: () => Outcome): Outcome => {
  try {
    return take();
  } catch (error) {
    const refusal = refusals.find((kind) => error instanceof kind);
    if (refusal === undefined || !(error instanceof Error)) throw error;
    return `refused: ${codeOf(error)}`;
  }
};

/** Runs what is to be fuzzed, in a time of its own: one episode at a time, and timers as their time comes. */
class Runner {
  readonly #time: VirtualTime;
  /** What was reported instead of thrown. */
  #reported: unknown = null;

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  report(error: unknown): void {
    this.#reported ??= error;
  }

  /** Hands over one message and lets happen what it brings about. @throws what is no refusal. */
  async handOver(
    target: Target,
    episode: Episode,
  ): Promise<{ readonly outcome: Outcome; readonly ms: number }> {
    const take = episode.next();
    const elapsed = startStopwatch();
    const outcome = outcomeOf(target.refusals, take);
    await this.pass(target.paceMs ?? PACE_MS);
    const ms = elapsed();
    this.throwReported();
    return { outcome, ms };
  }

  /** Lets time pass, and happen what is due. */
  readonly pass = async (ms: number): Promise<void> => {
    this.#time.advance(ms);
    await turn();
  };

  /** How long the message at `step` takes at the best of some runs of the episode up to it. */
  async timeAgain(target: Target, seed: number, step: number): Promise<number> {
    let best = Number.POSITIVE_INFINITY;
    for (let run = 0; run < RERUNS; run += 1) {
      const episode = target.begin(seededInt(seed));
      await episode.ready;
      for (let i = 0; i < step; i += 1) await this.handOver(target, episode);
      best = Math.min(best, (await this.handOver(target, episode)).ms);
      await episode.finish?.(this.pass);
    }
    return best;
  }

  /** @throws what has been reported since the last call. */
  throwReported(): void {
    const reported = this.#reported;
    this.#reported = null;
    if (reported !== null) throw reported;
  }
}

const run = async (runner: Runner, options: FuzzOptions): Promise<FuzzReport> => {
  const { targets, messages, seed, slowMs = 100 } = options;
  const shares = targets.reduce((sum, { share }) => sum + share, 0);
  const failures: string[] = [];
  const reports: TargetReport[] = [];
  for (const [index, target] of targets.entries()) {
    const report: TargetReport = { name: target.name, messages: 0, outcomes: new Map(), slowestMs: 0 };
    reports.push(report);
    const wanted = Math.ceil((messages * target.share) / shares);
    for (let number = 0; report.messages < wanted && failures.length < MAX_FAILURES; number += 1) {
      const own = seedOf(seed, index, number);
      const episode = target.begin(seededInt(own));
      await episode.ready;
      const where = (step: number): string =>
        `${target.name}, FUZZ_SEED=${seed}, episode ${own}, message ${step}`;
      let step = 0;
      try {
        for (; step < target.length && report.messages < wanted; step += 1) {
          const { outcome, ms } = await runner.handOver(target, episode);
          report.messages += 1;
          report.outcomes.set(outcome, (report.outcomes.get(outcome) ?? 0) + 1);
          if (ms <= report.slowestMs) continue;
          // Also well below the limit, so that what is printed is the message's doing and not the machine's.
          const sure = ms > slowMs / 4 ? await runner.timeAgain(target, own, step) : ms;
          report.slowestMs = Math.max(report.slowestMs, sure);
          if (sure > slowMs) failures.push(`${where(step)}: took ${sure.toFixed(0)} ms`);
        }
        await episode.finish?.(runner.pass);
        runner.throwReported();
      } catch (error) {
        report.messages += 1;
        failures.push(`${where(step)}: ${error instanceof Error ? error.stack : String(error)}`);
      }
    }
  }
  return { targets: reports, failures };
};

/**
 * Sends mutated messages at each target and counts what becomes of them. Nothing is thrown for what is found: it is in
 * the report. Until it resolves, timers are its own.
 */
export const fuzz = async (options: FuzzOptions): Promise<FuzzReport> => {
  const time = installVirtualTime({ intervals: true });
  const runner = new Runner(time);
  try {
    return await withReportedErrors(
      (error) => runner.report(error),
      () => run(runner, options),
    );
  } finally {
    time.restore();
  }
};
