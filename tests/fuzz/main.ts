import { documentTargets } from '../../room/testing/fuzz/document-targets.ts';
import { type FuzzReport, fuzz } from '../../room/testing/fuzz/fuzz.ts';
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
const targets = [...wireTargets, ...signalingTargets, ...documentTargets].filter(({ name }) =>
  name.includes(chosen),
);

/** Hostile connections over real links in one run. */
const LINKS = 40;

/** What the heap may differ by after any number of messages: caches of the engine, not a message for each. */
const HEAP_SLACK = 16 * 2 ** 20;

const heap = async (): Promise<number> => {
  if (globalThis.gc === undefined) throw new Error('run it by npm run fuzz: it needs --expose-gc');
  // Timers that sync has set run out within half a second; finalizers want a turn of their own.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  globalThis.gc();
  await new Promise((resolve) => setImmediate(resolve));
  globalThis.gc();
  return process.memoryUsage().heapUsed;
};

const mib = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

const print = ({ targets: reports }: FuzzReport): void => {
  for (const { name, messages: count, slowestMs, outcomes } of reports) {
    console.log(`\n${name}: ${count.toLocaleString('en')} messages, slowest ${slowestMs.toFixed(1)} ms`);
    for (const [outcome, times] of [...outcomes].sort(([, a], [, b]) => b - a))
      console.log(`  ${times.toLocaleString('en').padStart(9)}  ${outcome}`);
  }
};

console.log(`FUZZ_SEED=${seed}, ${messages.toLocaleString('en')} messages`);
// Everything is compiled and has filled its caches before the heap is looked at for the first time.
await fuzz({ targets, messages: Math.min(messages, 50_000), seed: seed + 1 });
const before = await heap();
const started = process.cpuUsage();
const report = await fuzz({ targets, messages, seed });
const { user, system } = process.cpuUsage(started);
const after = await heap();
print(report);

const failures = [...report.failures];
console.log(
  `\n${((user + system) / 1e6).toFixed(0)} s of CPU; heap ${mib(before)} before, ${mib(after)} after`,
);
if (after - before > HEAP_SLACK) failures.push(`the heap grew by ${mib(after - before)}`);

if (chosen === '') {
  const attack = await attackLinks({ links: LINKS, seed });
  console.log(
    `\nreal links: ${attack.messages.toLocaleString('en')} messages on ${LINKS} links, which ended by`,
  );
  for (const [end, times] of attack.ends) console.log(`  ${String(times).padStart(9)}  ${end}`);
  failures.push(...attack.failures);
}

for (const failure of failures) console.error(`\nFAILED ${failure}`);
console.log(failures.length === 0 ? '\nNothing found.' : `\n${failures.length} found.`);
process.exit(failures.length === 0 ? 0 : 1);
