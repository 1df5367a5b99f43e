/** What a room costs in which nobody does anything, beside stock y-webrtc. */
import { setTimeout as delay } from 'node:timers/promises';
import { FullRoom, ofBoth, type Rival } from './lib/full-room.ts';
import { countSignalingBytes } from './lib/signaling-bytes.ts';
import { printVersus } from './lib/versus.ts';

const SIZES = [8, 16] as const;
const IDLE_MS = 30_000;
/**
 * What joining and the room's first words cause. In a room of 16 some links that only newcomers needed are ended after ten
 * seconds, and everybody tells its neighbours who they are now.
 */
const SETTLE_MS = 15_000;

interface Idle {
  readonly messages: number;
  readonly channels: number;
  readonly signaling: number;
}

const signalingBytes = countSignalingBytes();

const idles = async (kind: Rival): Promise<ReadonlyMap<number, Idle>> => {
  const room = await FullRoom.open(kind);
  const found = new Map<number, Idle>();
  for (const size of SIZES) {
    await room.grow(size);
    // Everybody has a cursor, as in a real room: y-protocols renews each every 15 s.
    for (const peer of room.peers) await peer.call('point', 'here');
    await delay(SETTLE_MS);
    const before = [await room.traffic('messagesSent'), await room.traffic('bytesSent'), signalingBytes()];
    console.log(`  … ${kind}: nothing happens for ${IDLE_MS / 1000} s`);
    await delay(IDLE_MS);
    const after = [await room.traffic('messagesSent'), await room.traffic('bytesSent'), signalingBytes()];
    const [messages = 0, channels = 0, signaling = 0] = after.map((value, i) => value - (before[i] ?? 0));
    found.set(size, { messages, channels: channels / 1_000, signaling: signaling / 1_000 });
  }
  await room.close();
  return found;
};

const { ours, stock } = await ofBoth(idles);
const rows = [
  ['messages on data channels', 'messages', '', 0],
  ['on data channels', 'channels', 'KB', 1],
  ['to and from signaling', 'signaling', 'KB', 1],
] as const;
for (const size of SIZES) {
  for (const [what, of, unit, digits] of rows)
    printVersus({
      name: `idle ${IDLE_MS / 1000} s, room of ${size}: ${what}`,
      ours: ours.get(size)?.[of] ?? null,
      stock: stock.get(size)?.[of] ?? null,
      unit,
      digits,
    });
}
process.exit(0);
