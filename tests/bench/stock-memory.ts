/** What one more link takes of a process's memory, beside stock y-webrtc. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createCapability, formatFragment } from '@meshboard/room';
import { createSignalingServer } from '@meshboard/signaling';
import { argumentsFor } from '../interop/peer/peer-process.ts';
import { ofBoth, type Rival } from './lib/full-room.ts';
import { median } from './lib/report.ts';
import { step } from './lib/step.ts';
import { printVersus } from './lib/versus.ts';

/**
 * All that is loaded and compiled once is there by the first. A process takes memory from the system in pieces, so that
 * between two sizes it may grow by nothing or by twice what is used: the median over the steps counts. The signaling server
 * lets one y-webrtc connection into 64 rooms.
 */
const ROOMS = [10, 20, 30, 40, 50, 60] as const;
const MANY = 60;

const ask = async (
  process: ChildProcess,
  message: 'measure' | { readonly rooms: number },
): Promise<number> => {
  const answer = once(process, 'message');
  process.send(message);
  return Number((await answer)[0]);
};

/** One after the other: two stock clients that come at the same moment can dial each other and end up with no link. */
const sizesWith = async (processes: readonly ChildProcess[], rooms: number): Promise<number[]> => {
  for (const process of processes) await ask(process, { rooms });
  return Promise.all(processes.map((process) => ask(process, 'measure')));
};

const kilobytesALink = async (kind: Rival): Promise<number> => {
  console.log(`  … ${kind}: two processes that meet in ${ROOMS.join(', ')} rooms`);
  const server = await createSignalingServer({ limits: { roomsPerSocket: MANY } });
  const links = Array.from({ length: MANY }, () => formatFragment(createCapability()));
  const processes = Array.from({ length: 2 }, () =>
    fork(join(import.meta.dirname, 'lib', 'many-rooms.ts'), [kind, server.url, ...links], {
      execArgv: argumentsFor('built'),
    }),
  );
  const sizes: number[][] = [];
  for (const rooms of ROOMS) sizes.push(await sizesWith(processes, rooms));
  for (const process of processes) process.kill('SIGKILL');
  await server.close();
  for (const of of sizes)
    console.log(`  … ${kind}: ${of.map((size) => (size / 1e6).toFixed(1)).join(' and ')} MB`);
  return median(
    processes.map((_, i) => step(ROOMS.map((rooms, k) => [rooms, (sizes[k]?.[i] ?? Number.NaN) / 1_000]))),
  );
};

const { ours, stock } = await ofBoth(kilobytesALink);
printVersus({
  name: `resident memory a link with its room, ${ROOMS[0]} to ${MANY} links`,
  ours,
  stock,
  unit: 'KB',
});
process.exit(0);
