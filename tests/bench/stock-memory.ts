/** What one more link takes of a process's memory, beside stock y-webrtc. */
import { setTimeout as delay } from 'node:timers/promises';
import { FullRoom, ofBoth, type Rival } from './lib/full-room.ts';
import { median } from './lib/report.ts';
import { printVersus } from './lib/versus.ts';

/** Links that a peer has at first: everything that is loaded and compiled for the first one is there by then. */
const FEW = 5;
/** In a room of at most 12 both kinds have a full mesh. */
const MANY = 12;
/** Candidates that were not chosen are let go of, and what joining has left behind. */
const SETTLE_MS = 3_000;

interface Footprint {
  readonly links: number;
  readonly bytes: number;
}

/** Of those who were there first. */
const footprints = async (room: FullRoom): Promise<readonly Footprint[]> => {
  await delay(SETTLE_MS);
  const first = room.peers.slice(0, FEW);
  const views = await Promise.all(first.map((peer) => peer.call('look')));
  const memory = await Promise.all(first.map((peer) => peer.call('memory')));
  return views.map(({ links }, i) => ({ links, bytes: memory[i] ?? 0 }));
};

const kilobytesALink = async (kind: Rival): Promise<number> => {
  const room = await FullRoom.open(kind);
  await room.grow(FEW);
  const few = await footprints(room);
  await room.grow(MANY);
  const many = await footprints(room);
  await room.close();
  const each = few.map(({ links, bytes }, i) => {
    const later = many[i] ?? { links: 0, bytes: 0 };
    return (later.bytes - bytes) / (later.links - links) / 1_000;
  });
  console.log(
    `  … ${kind}: a process has ${(median(few.map(({ bytes }) => bytes)) / 1e6).toFixed(0)} MB, then ${(median(many.map(({ bytes }) => bytes)) / 1e6).toFixed(0)} MB; each link of ${FEW} processes: ${each.map((kb) => kb.toFixed(0)).join(', ')} KB`,
  );
  return median(each);
};

const { ours, stock } = await ofBoth(kilobytesALink);
printVersus({
  name: `resident memory a link, from ${FEW - 1} to ${MANY - 1} links`,
  ours,
  stock,
  unit: 'KB',
});
process.exit(0);
