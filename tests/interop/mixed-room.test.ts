import { afterEach, describe, expect, test } from 'vitest';
import { waitFor } from '../harness/wait-for.ts';
import type { PeerKind, PeerView } from './peer/commands.ts';
import { type Crowd, createCrowd, waitForLog } from './peer/crowd.ts';
import type { PeerProcess } from './peer/peer-process.ts';
import { permutation } from './permutation.ts';

/**
 * Two or three stock y-webrtc 10.3.0 clients and as many of ours in one open room, each in a process of its own: what
 * anybody writes and points at comes to everybody, in whichever order they have come.
 */

const SEED = Number(process.env['MESHBOARD_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const ORDERS = 3;
/** A loaded machine is no reason to fail: whatever is awaited here takes a second or two on one that is not. */
const PATIENCE_MS = 60_000;
const TEST_MS = 240_000;

const STOCK: PeerKind = 'y-webrtc';
const OURS: PeerKind = 'meshboard-open';

let crowd: Crowd | null = null;
afterEach(async () => {
  await crowd?.close();
  crowd = null;
});

const linked = (of: readonly PeerProcess[]): Promise<unknown> =>
  waitFor(
    async () => {
      const links = (await Promise.all(of.map((peer) => peer.call('look')))).map((view) => view.links);
      if (links.some((count) => count < of.length - 1)) throw new Error(`links: ${links.join(' ')}`);
      return true;
    },
    { what: `everybody's links to ${of.length - 1} others`, timeout: PATIENCE_MS },
  );

/** Lets everybody in, each when those before have linked to each other. */
const enter = async (kinds: readonly PeerKind[], password?: string): Promise<Crowd> => {
  const opened = await createCrowd(password === undefined ? {} : { password });
  crowd = opened;
  const peers = await Promise.all(kinds.map((kind) => opened.start(kind)));
  for (const [index, peer] of peers.entries()) {
    await peer.call('join');
    await linked(peers.slice(0, index + 1));
  }
  return opened;
};

/** Each writes and points; resolves when all have all of it. */
const everybodyHasEverything = async (of: Crowd): Promise<void> => {
  const { peers } = of;
  const before = (await of.views())[0]?.log.length ?? 0;
  await Promise.all(peers.map((peer, index) => peer.call('write', `from ${index} after ${before}`)));
  await waitForLog(of, peers, before + peers.length, PATIENCE_MS);
  await Promise.all(peers.map((peer, index) => peer.call('point', `cursor ${index}`)));
  const clients = (await of.views()).map(({ client }) => client);
  const hasAll = ({ cursors }: PeerView): boolean =>
    clients.every((client, index) => cursors[client] === `cursor ${index}`);
  await waitFor(
    async () => {
      const views = await of.views();
      if (!views.every(hasAll)) throw new Error(JSON.stringify(views.map(({ cursors }) => cursors)));
      return true;
    },
    { what: 'all cursors at everybody', timeout: PATIENCE_MS },
  );
};

const letters = (kinds: readonly PeerKind[]): string =>
  kinds.map((kind) => (kind === STOCK ? 's' : 'o')).join('');

/** Of the orders in which so many of each can come, some; "s" is a stock client, "o" one of ours. */
const orders = (stock: number, ours: number, count: number): string[] => {
  const all = [...Array(stock).fill(STOCK), ...Array(ours).fill(OURS)] as PeerKind[];
  const chosen = new Set<string>();
  for (let seed = SEED; chosen.size < count; seed++) chosen.add(letters(permutation(all, seed)));
  return [...chosen];
};

const kindsOf = (order: string): PeerKind[] => [...order].map((letter) => (letter === 's' ? STOCK : OURS));

describe(`stock clients and ours, coming in turn (MESHBOARD_SEED=${SEED})`, () => {
  test.each([...orders(2, 2, ORDERS), ...orders(3, 3, ORDERS)])(
    '%s: everybody has what anybody writes and points at',
    async (order) => {
      await everybodyHasEverything(await enter(kindsOf(order)));
    },
    TEST_MS,
  );

  test.each(orders(2, 2, 1))(
    '%s, with a password',
    async (order) => {
      await everybodyHasEverything(await enter(kindsOf(order), 'a password'));
    },
    TEST_MS,
  );
});

describe('a peer whose process is killed', () => {
  /** @returns seconds after which its cursor had gone, for each of the others. */
  const goneAfter = async (of: Crowd, victim: PeerProcess): Promise<Record<string, number[]>> => {
    const { client } = await victim.call('look');
    const others = of.peers.filter((peer) => peer !== victim);
    const killedAt = await victim.kill9();
    const seconds: Record<string, number[]> = {};
    for (const other of others) {
      const goneAt = await waitFor(async () => (await other.call('look')).goneAt[client], {
        what: `the dead peer's cursor to go from a ${other.kind} peer`,
        timeout: PATIENCE_MS + 30_000,
      });
      seconds[other.kind] = [...(seconds[other.kind] ?? []), (goneAt - killedAt) / 1000];
    }
    return seconds;
  };

  const show = (seconds: Record<string, number[]>): string =>
    Object.entries(seconds)
      .map(([kind, each]) => `${kind} ${each.map((value) => value.toFixed(2)).join(', ')} s`)
      .join('; ');

  test.each([
    ['stock', STOCK],
    ['of ours', OURS],
  ] as const)(
    '%s: its cursor goes, and the others go on',
    async (what, kind) => {
      const opened = await enter([STOCK, OURS, STOCK, OURS]);
      await everybodyHasEverything(opened);
      const victim = opened.peers.find((peer) => peer.kind === kind);
      if (victim === undefined) throw new Error('nobody');
      const seconds = await goneAfter(opened, victim);
      console.log(`a killed peer ${what}, its cursor goes: ${show(seconds)}`);
      expect(seconds[OURS]).toHaveLength(kind === STOCK ? 2 : 1);
      const rest = opened.peers.filter((peer) => peer !== victim);
      const before = (await opened.views(rest))[0]?.log.length ?? 0;
      await Promise.all(rest.map((peer, i) => peer.call('write', `${i} goes on`)));
      await waitForLog(opened, rest, before + rest.length, PATIENCE_MS);
    },
    TEST_MS,
  );
});
