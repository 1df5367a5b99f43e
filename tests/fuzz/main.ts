import { assetTarget } from '../../room/testing/fuzz/asset-target.ts';
import { documentTargets } from '../../room/testing/fuzz/document-targets.ts';
import { type FuzzReport, fuzz } from '../../room/testing/fuzz/fuzz.ts';
import { sendToLongRoom } from '../../room/testing/fuzz/long-room.ts';
import { signalingTargets } from '../../room/testing/fuzz/signaling-targets.ts';
import { wireTargets } from '../../room/testing/fuzz/wire-targets.ts';
import { attackLinks } from './attack-links.ts';

/**
 * Mutated messages at everything that takes messages from others: `npm run fuzz`, or `npm run fuzz -- 5000000` for as
 * many. FUZZ_SEED repeats a run, FUZZ_TARGET takes only the targets whose name contains it.
 */
const messages = Number(process.argv[2] ?? 1_000_000);
const seed = Number(process.env['FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const chosen = process.env['FUZZ_TARGET'] ?? '';
const targets = [...wireTargets, ...signalingTargets, ...documentTargets, assetTarget].filter(({ name }) =>
  name.includes(chosen),
);

/** A million are to take no longer, in seconds; more may take longer in proportion. */
const MOST_SECONDS = 300 * Math.max(1, messages / 1_000_000);

/** Hostile connections over real links in one run. */
const LINKS = 40;

/** What the memory may differ by after any number of messages to what is thrown away soon: caches of the engine. */
const MEMORY_SLACK = 8 * 2 ** 20;

/**
 * One room for many messages, and what each may leave behind, in bytes. With 100,000 to begin with everything that
 * remembers a bounded number of things is full: 0.2 bytes a message were measured then, and 7 after 20,000. One number
 * kept of each message is 8.
 */
const LONG_ROOM = { name: 'one room for long', warmUp: 100_000, messages: 100_000, mostBytes: 4 } as const;

/** All that is in use: the heap, and what is outside it, as the bytes of messages are. */
const memory = async (): Promise<number> => {
  if (globalThis.gc === undefined) throw new Error('run it by npm run fuzz: it needs --expose-gc');
  // Finalizers want a turn of their own, and free more.
  for (let round = 0; round < 3; round += 1) {
    globalThis.gc();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

const mib = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

const printOutcomes = (outcomes: ReadonlyMap<string, number>): void => {
  for (const [outcome, times] of [...outcomes].sort(([, a], [, b]) => b - a))
    console.log(`  ${times.toLocaleString('en').padStart(9)}  ${outcome}`);
};

const print = ({ targets: reports }: FuzzReport): void => {
  for (const { name, messages: count, slowestMs, outcomes } of reports) {
    console.log(`\n${name}: ${count.toLocaleString('en')} messages, slowest ${slowestMs.toFixed(1)} ms`);
    printOutcomes(outcomes);
  }
};

const began = performance.now();
const failures: string[] = [];
console.log(`FUZZ_SEED=${seed}, ${messages.toLocaleString('en')} messages`);

// First of all: after a million other messages what is collected late, half a megabyte, is five bytes for each of these.
if (LONG_ROOM.name.includes(chosen)) {
  const { warmUp, messages: count, mostBytes } = LONG_ROOM;
  const long = await sendToLongRoom({ seed, warmUp, messages: count, memory });
  console.log(
    `\n${LONG_ROOM.name}: ${(warmUp + count).toLocaleString('en')} messages, slowest ${long.slowestMs.toFixed(1)} ms, ${long.bytesAMessage.toFixed(2)} bytes of memory a message`,
  );
  printOutcomes(long.outcomes);
  failures.push(...long.failures.map((failure) => `${LONG_ROOM.name}, FUZZ_SEED=${seed}: ${failure}`));
  if (long.bytesAMessage > mostBytes)
    failures.push(
      `${LONG_ROOM.name}, FUZZ_SEED=${seed}: each message left ${long.bytesAMessage.toFixed(1)} bytes behind`,
    );
}

if (targets.length > 0) {
  // Everything is compiled and has filled its caches before the memory is looked at for the first time.
  await fuzz({ targets, messages: Math.min(messages, 50_000), seed: seed + 1 });
  const before = await memory();
  const report = await fuzz({ targets, messages, seed });
  const after = await memory();
  print(report);
  failures.push(...report.failures);
  console.log(`\nmemory ${mib(before)} before, ${mib(after)} after`);
  if (after - before > MEMORY_SLACK) failures.push(`the memory grew by ${mib(after - before)}`);
}

if (chosen === '') {
  const attack = await attackLinks({ links: LINKS, seed });
  console.log(
    `\nreal links: ${attack.messages.toLocaleString('en')} messages on ${LINKS} links, which ended by`,
  );
  for (const [end, times] of attack.ends) console.log(`  ${String(times).padStart(9)}  ${end}`);
  failures.push(...attack.failures);
}

const { user, system } = process.cpuUsage();
const seconds = (performance.now() - began) / 1_000;
console.log(
  `\n${seconds.toFixed(0)} s of ${MOST_SECONDS.toFixed(0)}, ${((user + system) / 1e6).toFixed(0)} s of CPU`,
);
if (seconds > MOST_SECONDS)
  failures.push(`it took ${seconds.toFixed(0)} s instead of ${MOST_SECONDS.toFixed(0)} at most`);

for (const failure of failures) console.error(`\nFAILED ${failure}`);
console.log(failures.length === 0 ? '\nNothing found.' : `\n${failures.length} found.`);
process.exit(failures.length === 0 ? 0 : 1);
