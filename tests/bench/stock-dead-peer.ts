/**
 * How long the cursor of a peer whose process was killed stays with the others, beside stock y-webrtc; and that of a stock
 * client with ours in one open room.
 */
import { waitFor } from '../harness/wait-for.ts';
import type { PeerKind, PeerView } from '../interop/peer/commands.ts';
import { createCrowd, waitForLinks } from '../interop/peer/crowd.ts';
import type { PeerProcess } from '../interop/peer/peer-process.ts';
import { FullRoom, ofBoth, type Rival } from './lib/full-room.ts';
import { printRow } from './lib/report.ts';
import { printVersus } from './lib/versus.ts';

const PEERS = 4;
const GOAL_S = 2;
/** Twice what y-protocols leaves the entry of somebody who says nothing. */
const LIMIT_MS = 60_000;

/** @returns seconds until the last of those who see has lost the victim's cursor, or null when one kept it. */
const ghostSeconds = async (victim: PeerProcess, seers: readonly PeerProcess[]): Promise<number | null> => {
  const { client } = await victim.call('look');
  await victim.call('point', 'here');
  const views = (): Promise<PeerView[]> => Promise.all(seers.map((peer) => peer.call('look')));
  await waitFor(async () => (await views()).every(({ cursors }) => cursors[client] === 'here'), {
    what: 'the cursor at everybody',
  });
  console.log(`  … ${victim.kind}: killed one, waiting for its cursor to go, ${LIMIT_MS / 1000} s at most`);
  const killedAt = await victim.kill9();
  const end = performance.now() + LIMIT_MS;
  await waitFor(
    async () => (await views()).every(({ goneAt }) => client in goneAt) || performance.now() > end,
    { what: 'the cursor to go', timeout: LIMIT_MS * 2 },
  );
  const gone = (await views()).map(({ goneAt }) => goneAt[client] ?? Number.POSITIVE_INFINITY);
  const seconds = (Math.max(...gone) - killedAt) / 1000;
  return Number.isFinite(seconds) ? seconds : null;
};

const amongItsKind = async (kind: Rival): Promise<number | null> => {
  const room = await FullRoom.open(kind);
  await room.grow(PEERS);
  const [victim, ...others] = room.peers;
  if (victim === undefined) throw new Error('nobody');
  const seconds = await ghostSeconds(victim, others);
  await room.close();
  return seconds;
};

/** In an open room of both kinds a stock client is killed, and ours look. */
const stockAmongOurs = async (): Promise<number | null> => {
  const kinds: readonly PeerKind[] = ['meshboard-open', 'y-webrtc', 'meshboard-open', 'y-webrtc'];
  console.log(`  … an open room: ${kinds.join(', ')}`);
  const crowd = await createCrowd({ flavour: 'built' });
  await crowd.start(kinds);
  for (const [index, peer] of crowd.peers.entries()) {
    if (index === 0) await crowd.letFirstIn(peer);
    else await peer.call('join');
    await waitForLinks(crowd, crowd.peers.slice(0, index + 1), index);
  }
  const victim = crowd.peers.find(({ kind }) => kind === 'y-webrtc');
  if (victim === undefined) throw new Error('no stock client');
  const seconds = await ghostSeconds(
    victim,
    crowd.peers.filter(({ kind }) => kind !== 'y-webrtc'),
  );
  await crowd.close();
  return seconds;
};

const printGoal = (name: string, seconds: number | null): void =>
  printRow(
    name,
    seconds === null ? 'never' : `${seconds.toFixed(2)} s`,
    `at most ${GOAL_S} s`,
    seconds !== null && seconds <= GOAL_S,
  );

const { ours, stock } = await ofBoth(amongItsKind);
printVersus({
  name: `a killed peer's cursor is gone, room of ${PEERS}`,
  ours,
  stock,
  unit: 's',
  digits: 2,
});
printGoal("a killed peer's cursor", ours);
printGoal("a killed stock client's cursor at ours, in an open room", await stockAmongOurs());
process.exit(0);
