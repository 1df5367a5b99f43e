/** How long the cursor of a peer whose process was killed stays with the others, beside stock y-webrtc. */
import { waitFor } from '../harness/wait-for.ts';
import { FullRoom, ofBoth, type Rival } from './lib/full-room.ts';
import { printRow } from './lib/report.ts';
import { printVersus } from './lib/versus.ts';

const PEERS = 4;
const GOAL_S = 2;
/** Twice what y-protocols leaves the entry of somebody who says nothing. */
const LIMIT_MS = 60_000;

/** @returns seconds until the last of the others has lost the cursor, or null when one kept it. */
const ghostSeconds = async (kind: Rival): Promise<number | null> => {
  const room = await FullRoom.open(kind);
  await room.grow(PEERS);
  const [victim, ...others] = room.peers;
  if (victim === undefined) throw new Error('nobody');
  const { client } = await victim.call('look');
  await victim.call('point', 'here');
  const views = () => Promise.all(others.map((peer) => peer.call('look')));
  await waitFor(async () => (await views()).every(({ cursors }) => cursors[client] === 'here'), {
    what: 'the cursor at everybody',
  });
  console.log(`  … ${kind}: killed one, waiting for its cursor to go, ${LIMIT_MS / 1000} s at most`);
  const killedAt = await victim.kill9();
  const end = performance.now() + LIMIT_MS;
  await waitFor(
    async () => (await views()).every(({ goneAt }) => client in goneAt) || performance.now() > end,
    { what: 'the cursor to go', timeout: LIMIT_MS * 2 },
  );
  const gone = (await views()).map(({ goneAt }) => goneAt[client] ?? Number.POSITIVE_INFINITY);
  await room.close();
  const seconds = (Math.max(...gone) - killedAt) / 1000;
  return Number.isFinite(seconds) ? seconds : null;
};

const { ours, stock } = await ofBoth(ghostSeconds);
printVersus({
  name: `a killed peer's cursor is gone, room of ${PEERS}`,
  ours,
  stock,
  unit: 's',
  digits: 2,
});
printRow(
  "a killed peer's cursor",
  ours === null ? 'never' : `${ours.toFixed(2)} s`,
  `at most ${GOAL_S} s`,
  ours !== null && ours <= GOAL_S,
);
process.exit(0);
