/** From an update in one peer to the changed document in all others, beside stock y-webrtc. */
import { setTimeout as delay } from 'node:timers/promises';
import { FullRoom, ofBoth, type Rival } from './lib/full-room.ts';
import { median, p95 } from './lib/report.ts';
import { printVersus } from './lib/versus.ts';

const SIZES = [2, 4, 8];
const UPDATES = 300;
const EVERY_MS = 20;
/** The peers' processes and this one share the machine's cores: what the joining cost shall be over. */
const SETTLE_MS = 1_000;

const latencies = async (kind: Rival, peers: number): Promise<number[]> => {
  const room = await FullRoom.open(kind);
  await room.grow(peers);
  await delay(SETTLE_MS);
  const [author, ...others] = room.peers;
  if (author === undefined) throw new Error('nobody');
  const begun = await room.write(author, UPDATES, EVERY_MS);
  await room.converged();
  const found: number[] = [];
  for (const other of others) {
    const arrivals = await other.call('arrivals');
    for (const [text, at] of Object.entries(begun)) found.push((arrivals[text] ?? Number.NaN) - at);
  }
  await room.close();
  if (found.some(Number.isNaN)) throw new Error('an update that everybody has, and nobody saw come');
  return found;
};

for (const peers of SIZES) {
  const { ours, stock } = await ofBoth((kind) => latencies(kind, peers));
  const name = `an update's way to another peer, room of ${peers}`;
  printVersus({ name: `${name}, median`, ours: median(ours), stock: median(stock), unit: 'ms', digits: 2 });
  printVersus({ name: `${name}, p95`, ours: p95(ours), stock: p95(stock), unit: 'ms', digits: 2 });
}
process.exit(0);
