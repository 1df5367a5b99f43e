import { seededInt } from '../../sync/gate/testing/random-edits.ts';
import type { Episode, Target } from './target.ts';

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

/** A seed of its own for each episode, so that any one can be run alone (the constant is 2³² divided by the golden ratio). */
const seedOf = (seed: number, target: number, episode: number): number =>
  (seed ^ Math.imul(target * 1_000_003 + episode + 1, 0x9e3779b1)) | 0;

const codeOf = (error: Error): string =>
  'code' in error && typeof error.code === 'string' ? `${error.name} ${error.code}` : error.name;

/** Hands over one message. @throws what is no refusal. */
const handOver = (target: Target, episode: Episode): { readonly outcome: string; readonly ms: number } => {
  const take = episode.next();
  const start = performance.now();
  try {
    const outcome = take();
    return { outcome, ms: performance.now() - start };
  } catch (error) {
    const ms = performance.now() - start;
    const refusal = target.refusals.find((kind) => error instanceof kind);
    if (refusal === undefined || !(error instanceof Error)) throw error;
    return { outcome: `refused: ${codeOf(error)}`, ms };
  }
};

/** How long the message at `step` takes at the best of some runs of the episode up to it. */
const timeAgain = async (target: Target, seed: number, step: number): Promise<number> => {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < RERUNS; run += 1) {
    const episode = target.begin(seededInt(seed));
    await episode.ready;
    for (let i = 0; i < step; i += 1) handOver(target, episode);
    best = Math.min(best, handOver(target, episode).ms);
    episode.finish?.();
  }
  return best;
};

/** Lets timers, microtasks and the garbage collector at what an episode has left. */
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Sends mutated messages at each target and counts what becomes of them. Nothing is thrown for what is found: it is in
 * the report.
 */
export const fuzz = async (options: FuzzOptions): Promise<FuzzReport> => {
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
          const { outcome, ms } = handOver(target, episode);
          report.messages += 1;
          report.outcomes.set(outcome, (report.outcomes.get(outcome) ?? 0) + 1);
          if (ms <= report.slowestMs) continue;
          // Also well below the limit, so that what is printed is the message's doing and not the machine's.
          const sure = ms > slowMs / 4 ? await timeAgain(target, own, step) : ms;
          report.slowestMs = Math.max(report.slowestMs, sure);
          if (sure > slowMs) failures.push(`${where(step)}: took ${sure.toFixed(0)} ms`);
        }
        episode.finish?.();
      } catch (error) {
        report.messages += 1;
        failures.push(`${where(step)}: ${error instanceof Error ? error.stack : String(error)}`);
      }
      await breathe();
    }
  }
  return { targets: reports, failures };
};
