/** What one more link takes of a process's memory, beside stock y-webrtc. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createCapability, formatFragment } from '@meshboard/room';
import { createSignalingServer } from '@meshboard/signaling';
import { argumentsFor } from '../interop/peer/peer-process.ts';
import { ofBoth, type Rival } from './lib/full-room.ts';
import { median } from './lib/report.ts';
import { printVersus } from './lib/versus.ts';

/** All that is loaded and compiled once is there by then. */
const FEW = 10;
/** The signaling server lets one y-webrtc connection into 64 rooms. */
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
  console.log(`  … ${kind}: two processes that meet in ${FEW} rooms, then in ${MANY}`);
  const server = await createSignalingServer({ limits: { roomsPerSocket: MANY } });
  const links = Array.from({ length: MANY }, () => formatFragment(createCapability()));
  const processes = Array.from({ length: 2 }, () =>
    fork(join(import.meta.dirname, 'lib', 'many-rooms.ts'), [kind, server.url, ...links], {
      execArgv: argumentsFor('built'),
    }),
  );
  const few = await sizesWith(processes, FEW);
  const many = await sizesWith(processes, MANY);
  for (const process of processes) process.kill('SIGKILL');
  await server.close();
  const show = (sizes: readonly number[]): string =>
    `${sizes.map((size) => (size / 1e6).toFixed(0)).join(' and ')} MB`;
  console.log(`  … ${kind}: ${show(few)}, then ${show(many)}`);
  return median(many.map((size, i) => (size - (few[i] ?? 0)) / (MANY - FEW) / 1_000));
};

const { ours, stock } = await ofBoth(kilobytesALink);
printVersus({
  name: `resident memory a link with its room, ${FEW} to ${MANY} links`,
  ours,
  stock,
  unit: 'KB',
});
process.exit(0);
