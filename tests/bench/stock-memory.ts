/** What one more link takes of a process's memory, beside stock y-webrtc. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createCapability, formatFragment } from '@meshboard/room';
import { createSignalingServer } from '@meshboard/signaling';
import { argumentsFor } from '../interop/peer/peer-process.ts';
import { ofBoth, type Rival } from './lib/full-room.ts';
import type { Order } from './lib/many-rooms.ts';
import { median } from './lib/report.ts';
import { stepsOf } from './lib/steps.ts';
import { printVersus } from './lib/versus.ts';

/**
 * All that is loaded and compiled once is there by the first. A process takes memory from the system in pieces, so that
 * between two sizes it may grow by nothing or by twice what is used: the median over the steps counts. The signaling server
 * lets one y-webrtc connection into 64 rooms.
 */
const ROOMS = [10, 20, 30, 40, 50, 60] as const;
const MANY = 60;

/**
 * Links of one process in some rooms, in each of which first one other is, and then one more and more: further links, with
 * neither a room nor a document.
 */
const SAME_ROOMS = 20;
const OTHERS = 4;

const ask = async (process: ChildProcess, order: Order): Promise<number> => {
  const answer = once(process, 'message');
  process.send(order);
  return Number((await answer)[0]);
};

/** Processes that may be in so many rooms, and are in none yet. */
const withProcesses = async <T>(
  kind: Rival,
  count: number,
  rooms: number,
  work: (processes: readonly ChildProcess[]) => Promise<T>,
): Promise<T> => {
  const server = await createSignalingServer({ limits: { roomsPerSocket: rooms } });
  const links = Array.from({ length: rooms }, () => formatFragment(createCapability()));
  const processes = Array.from({ length: count }, () =>
    fork(join(import.meta.dirname, 'lib', 'many-rooms.ts'), [kind, server.url, ...links], {
      execArgv: argumentsFor('built'),
    }),
  );
  const result = await work(processes);
  for (const process of processes) process.kill('SIGKILL');
  await server.close();
  return result;
};

/** How much two processes grew with each of their links: the median of all steps of both. `sizes` has both for each number. */
const kilobytesALink = (
  kind: Rival,
  sizes: readonly (readonly [links: number, bytes: number[]])[],
): number => {
  for (const [links, bytes] of sizes)
    console.log(
      `  … ${kind}: ${bytes.map((size) => (size / 1e6).toFixed(1)).join(' and ')} MB with ${links} links`,
    );
  return median(
    [0, 1].flatMap((i) => stepsOf(sizes.map(([links, bytes]) => [links, (bytes[i] ?? Number.NaN) / 1_000]))),
  );
};

const measure = (processes: readonly ChildProcess[], linksOfARoom: number): Promise<number[]> =>
  Promise.all(processes.map((process) => ask(process, { links: linksOfARoom })));

const withTheirRooms = (kind: Rival): Promise<number> =>
  withProcesses(kind, 2, MANY, async (processes) => {
    console.log(`  … ${kind}: two processes that meet in ${ROOMS.join(', ')} rooms`);
    const sizes: [number, number[]][] = [];
    for (const rooms of ROOMS) {
      // One after the other: two stock clients that come at the same moment can dial each other and end up with no link.
      for (const process of processes) await ask(process, { rooms });
      sizes.push([rooms, await measure(processes, 1)]);
    }
    return kilobytesALink(kind, sizes);
  });

const withinTheirRooms = (kind: Rival): Promise<number> =>
  withProcesses(kind, 1 + OTHERS, SAME_ROOMS, async (processes) => {
    console.log(
      `  … ${kind}: two processes that meet in ${SAME_ROOMS} rooms, into which ${OTHERS - 1} more come`,
    );
    const sizes: [number, number[]][] = [];
    for (const [index, process] of processes.entries()) {
      await ask(process, { rooms: SAME_ROOMS });
      if (index > 0) sizes.push([index * SAME_ROOMS, await measure(processes.slice(0, 2), index)]);
    }
    return kilobytesALink(kind, sizes);
  });

const withRoom = await ofBoth(withTheirRooms);
printVersus({
  name: `resident memory a link with its room, ${ROOMS[0]} to ${MANY} links`,
  ...withRoom,
  unit: 'KB',
});
const further = await ofBoth(withinTheirRooms);
printVersus({
  name: `resident memory a further link in a room, ${SAME_ROOMS} to ${SAME_ROOMS * OTHERS} links`,
  ...further,
  unit: 'KB',
});
process.exit(0);
