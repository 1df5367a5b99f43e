/** What one more link takes of a process's memory, beside stock y-webrtc. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createCapability, formatFragment } from '@meshboard/room';
import { createSignalingServer } from '@meshboard/signaling';
import { argumentsFor } from '../interop/peer/peer-process.ts';
import { FullRoom, ofBoth, type Rival } from './lib/full-room.ts';
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

/** In one room: from a few, by whom all is loaded, to the most that are all linked to each other. */
const PEERS = [4, 6, 8, 10, 12] as const;
/** Candidates that were not chosen are let go of, and what joining has left behind. */
const SETTLE_MS = 4_000;

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

/** What links take that bring neither room nor document with them, in those who are there from the beginning. */
const kilobytesAFurtherLink = async (kind: Rival): Promise<number> => {
  const room = await FullRoom.open(kind);
  const sizes: number[][] = [];
  for (const peers of PEERS) {
    await room.grow(peers);
    await delay(SETTLE_MS);
    const found = await Promise.all(room.peers.slice(0, PEERS[0]).map((peer) => peer.call('memory')));
    console.log(`  … ${kind}: ${found.map((size) => (size / 1e6).toFixed(1)).join(' and ')} MB`);
    sizes.push(found);
  }
  await room.close();
  return median(
    Array.from({ length: PEERS[0] }, (_, i) =>
      step(PEERS.map((peers, k) => [peers - 1, (sizes[k]?.[i] ?? Number.NaN) / 1_000])),
    ),
  );
};

const withRoom = await ofBoth(kilobytesALink);
printVersus({
  name: `resident memory a link with its room, ${ROOMS[0]} to ${MANY} links`,
  ...withRoom,
  unit: 'KB',
});
const further = await ofBoth(kilobytesAFurtherLink);
printVersus({
  name: `resident memory a further link in one room, 3 to 11 links`,
  ...further,
  unit: 'KB',
});
process.exit(0);
