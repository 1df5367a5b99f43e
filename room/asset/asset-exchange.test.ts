import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { LinkEnd } from '../mesh/link.ts';
import { createLab, type Lab, linked, next, type Peer } from '../mesh/testing/peers.ts';
import { recordingLink } from '../testing/recording-link.ts';
import { AssetError, hashOf, MAX_ASSET_BYTES } from './asset.ts';
import type { AssetExchange } from './asset-exchange.ts';
import {
  type AssetMessage,
  decodeAssetMessage,
  encodeAssetMessage,
  MAX_PIECE_BYTES,
} from './asset-message.ts';
import { AssetMessageType } from './asset-message-type.ts';
import { openIndexedDbAssetStore } from './indexed-db-asset-store.ts';
import { assetPeer, exchangeOf, linkDirectly, rawPeer } from './testing/asset-peers.ts';
import { noise, same } from './testing/noise.ts';

const FOR_EVER = { waitMs: Number.POSITIVE_INFINITY };
const NOBODY = () => new Set<never>();

const codeOf = async (promise: Promise<unknown>): Promise<string> => {
  try {
    await promise;
    return 'fulfilled';
  } catch (error) {
    if (error instanceof AssetError) return error.code;
    throw error;
  }
};

describe('over real links', () => {
  let lab: Lab;
  beforeEach(async () => {
    lab = await createLab();
  });
  afterEach(async () => {
    vi.unstubAllGlobals();
    await lab.close();
  });

  const sentTo = (from: Peer, to: Peer): number =>
    from.mesh.links.get(to.signaling.self)?.stats.bytesSent ?? 0;
  const endOf = (peer: Peer, other: Peer): Promise<LinkEnd> =>
    next(peer.mesh, 'linkDown', ({ member }) => member === other.signaling.self).then(([, reason]) => reason);

  test('an asset comes from all who have it at once', async () => {
    const asker = assetPeer(lab);
    const holders = [assetPeer(lab), assetPeer(lab), assetPeer(lab)];
    const bytes = noise(12 * 2 ** 20);
    const [hash] = await Promise.all(holders.map(({ assets }) => assets.put(bytes)));
    await Promise.all(holders.map((holder) => linked(asker, holder)));
    expect(same(await asker.assets.get(hash ?? ''), bytes)).toBe(true);
    const sent = holders.map((holder) => sentTo(holder, asker));
    for (const part of sent) expect(part).toBeGreaterThan(4 * MAX_PIECE_BYTES);
    expect(sent.reduce((sum, part) => sum + part, 0)).toBeLessThan(1.1 * bytes.length);
  });

  test('what is small passes an asset on its way', async () => {
    const [asker, holder] = [assetPeer(lab), assetPeer(lab)];
    const bytes = noise(20 * 2 ** 20);
    const hash = await holder.assets.put(bytes);
    const [, link] = await linked(asker, holder);
    let received = 0;
    /** How much of the asset had come when each small message was sent, and how much when it came. */
    const sentAt: number[] = [];
    const cameAt: number[] = [];
    asker.mesh.on('message', (_, message) => {
      if (message[0] === 40) cameAt.push(received);
    });
    await asker.assets.get(hash, {
      onProgress: (progress) => {
        received = progress.received;
        if (received % (16 * MAX_PIECE_BYTES) === 0) {
          sentAt.push(received);
          link.send(Uint8Array.of(40), 'small');
        }
      },
    });
    const behind = cameAt.map((came, i) => came - (sentAt[i] ?? 0));
    expect(behind.length).toBeGreaterThan(15);
    expect(Math.max(...behind)).toBeLessThan(2 * 2 ** 20);
  });

  test('one of several sources is killed in the middle, and nothing comes twice', async () => {
    const asker = assetPeer(lab);
    const [dying, living] = [assetPeer(lab), assetPeer(lab)];
    const bytes = noise(MAX_ASSET_BYTES);
    const hash = await dying.assets.put(bytes);
    await living.assets.put(bytes);
    await Promise.all([linked(asker, dying), linked(asker, living)]);
    let killed = false;
    let sentByDying = 0;
    let before = 0;
    const whole = await asker.assets.get(hash, {
      onProgress: ({ received, total }) => {
        expect(received).toBeGreaterThan(before);
        before = received;
        if (killed || received < total / 3) return;
        killed = true;
        sentByDying = sentTo(dying, asker);
        for (const link of dying.mesh.links.values()) link.end('closed');
        void dying.close();
      },
    });
    expect(killed).toBe(true);
    expect(same(whole, bytes)).toBe(true);
    expect(sentByDying).toBeGreaterThan(4 * MAX_PIECE_BYTES);
    // Of what the dying one had sent no more comes again than its window, a mebibyte, may have lost.
    expect(sentTo(living, asker)).toBeLessThan(bytes.length - sentByDying + 2 * 2 ** 20);
  });

  test('the only source is cut off in the middle, comes back, and goes on from there', async () => {
    const [asker, holder] = [assetPeer(lab), assetPeer(lab)];
    const bytes = noise(10 * 2 ** 20);
    const hash = await holder.assets.put(bytes);
    await linked(asker, holder);
    let cut = false;
    let mostQueued = 0;
    const whole = await asker.assets.get(hash, {
      ...FOR_EVER,
      onProgress: ({ received, total }) => {
        const { queuedBytes = 0 } = holder.mesh.links.get(asker.signaling.self) ?? {};
        mostQueued = Math.max(mostQueued, queuedBytes);
        if (cut || received < total / 2) return;
        cut = true;
        for (const link of asker.mesh.links.values()) link.end('lost');
      },
    });
    expect(cut).toBe(true);
    expect(same(whole, bytes)).toBe(true);
    expect(sentTo(holder, asker)).toBeLessThan(0.6 * bytes.length);
    // What others have to say does not wait behind megabytes.
    expect(mostQueued).toBeLessThan(512 * 1024);
  });

  test('an asset goes on where it was when the page was loaded anew', async () => {
    vi.stubGlobal('IDBKeyRange', IDBKeyRange);
    const factory = new IDBFactory();
    const holder = assetPeer(lab);
    const bytes = noise(6 * 2 ** 20);
    const hash = await holder.assets.put(bytes);
    const before = assetPeer(lab, { store: await openIndexedDbAssetStore('assets', factory) });
    await linked(before, holder);
    await new Promise<void>((resolve) => {
      const waiting = before.assets.get(hash, {
        onProgress: ({ received, total }) => {
          if (received > total / 2) resolve();
        },
      });
      waiting.catch(() => undefined);
    });
    before.assets.close();
    await before.close();

    const after = assetPeer(lab, { store: await openIndexedDbAssetStore('assets', factory) });
    await linked(after, holder);
    let first = 0;
    const whole = await after.assets.get(hash, {
      onProgress: ({ received }) => {
        first ||= received;
      },
    });
    expect(same(whole, bytes)).toBe(true);
    // Nearly all that had come: what was still being written when the page went is asked for again.
    expect(first).toBeGreaterThan(bytes.length / 3);
    expect(sentTo(holder, after)).toBeLessThan(0.75 * bytes.length);
    after.assets.close();
  });

  test('one of four sends other bytes: it is found and loses its link, the others keep theirs', async () => {
    const bytes = noise(5 * 2 ** 20);
    const hash = await hashOf(bytes);
    const asker = assetPeer(lab);
    const honest = [assetPeer(lab), assetPeer(lab)];
    for (const { assets } of honest) await assets.put(bytes);
    const hostile = rawPeer(lab, (message, say) => {
      if (message.type === 'ask') say({ type: 'have', hash, total: bytes.length });
      if (message.type !== 'want') return;
      const { offset, length } = message;
      say({ type: 'piece', hash, offset, bytes: noise(length, 5) });
    });
    await Promise.all([...honest, hostile].map((peer) => linked(asker, peer)));
    const ended = endOf(asker, hostile);
    expect(same(await asker.assets.get(hash), bytes)).toBe(true);
    expect(await ended).toBe('bad-message');
    for (const { signaling } of honest) expect(asker.mesh.links.has(signaling.self)).toBe(true);
  });

  test('the only one who says it has it sends other bytes: nobody sees them', async () => {
    const bytes = noise(300_000);
    const hash = await hashOf(bytes);
    const asker = assetPeer(lab);
    const hostile = rawPeer(lab, (message, say) => {
      if (message.type === 'ask') say({ type: 'have', hash, total: bytes.length });
      if (message.type === 'want')
        say({ type: 'piece', hash, offset: message.offset, bytes: noise(message.length, 5) });
    });
    await linked(asker, hostile);
    const ended = endOf(asker, hostile);
    expect(await codeOf(asker.assets.get(hash, { waitMs: 0 }))).toBe('not-found');
    expect(await ended).toBe('bad-message');
    expect(await asker.assets.has(hash)).toBe(false);
  });

  test('one says it has it and never sends a piece: the others are asked, and without others it is given up', async () => {
    const bytes = noise(2 * 2 ** 20);
    const hash = await hashOf(bytes);
    const asker = assetPeer(lab, { timings: { tick: 20, answer: 300, piece: 300 } });
    const silent = rawPeer(lab, (message, say) => {
      if (message.type === 'ask') say({ type: 'have', hash: message.hash, total: bytes.length });
    });
    await linked(asker, silent);
    expect(await codeOf(asker.assets.get(hash, { waitMs: 0 }))).toBe('not-found');
    const waiting = asker.assets.get(hash, FOR_EVER);
    const holder = assetPeer(lab);
    await holder.assets.put(bytes);
    expect(same(await waiting, bytes)).toBe(true);
  });

  test.each<[string, (hash: AssetMessage['hash']) => AssetMessage, LinkEnd]>([
    [
      'a piece that nobody wanted',
      (hash) => ({ type: 'piece', hash, offset: 0, bytes: noise(9) }),
      'bad-message',
    ],
    ['the answer to no question', (hash) => ({ type: 'missing', hash }), 'bad-message'],
    ['a want beyond the end', (hash) => ({ type: 'want', hash, offset: 999, length: 2 }), 'bad-message'],
  ])('%s ends the link', async (_, message, reason) => {
    const peer = assetPeer(lab);
    const hash = await peer.assets.put(noise(1_000));
    const hostile = rawPeer(lab, () => undefined);
    const [link] = await linked(hostile, peer);
    const ended = endOf(peer, hostile);
    link.send(encodeAssetMessage(message(hash)), 'bulk');
    expect(await ended).toBe(reason);
  });

  test.each<[string, (want: Extract<AssetMessage, { type: 'want' }>) => Partial<AssetMessage>]>([
    ['another place', ({ offset }) => ({ offset: offset + 1 })],
    ['another length', ({ length }) => ({ bytes: noise(length - 1) })],
    ['another asset', () => ({ hash: '00'.repeat(32) as AssetMessage['hash'] })],
  ])('a piece of %s than the one wanted ends the link', async (_, twist) => {
    const hash = await hashOf(noise(200_000));
    const asker = assetPeer(lab);
    const hostile = rawPeer(lab, (message, say) => {
      if (message.type === 'ask') say({ type: 'have', hash, total: 200_000 });
      if (message.type !== 'want') return;
      const { offset, length } = message;
      say({ type: 'piece', hash, offset, bytes: noise(length), ...twist(message) } as AssetMessage);
    });
    await linked(asker, hostile);
    const ended = endOf(asker, hostile);
    expect(await codeOf(asker.assets.get(hash, { waitMs: 0 }))).toBe('not-found');
    expect(await ended).toBe('bad-message');
  });
});

describe('without a network', () => {
  const open: AssetExchange[] = [];
  const exchange = (...options: Parameters<typeof exchangeOf>): AssetExchange => {
    const made = exchangeOf(...options);
    open.push(made);
    return made;
  };
  afterEach(() => {
    for (const each of open.splice(0)) each.close();
    vi.useRealTimers();
  });
  const messagesOn = (sent: readonly Uint8Array[]): AssetMessage[] => sent.map(decodeAssetMessage);

  test('more open questions or wants than allowed are a flood', async () => {
    const hash = await hashOf(noise(10));
    const floods: readonly [number, AssetMessage][] = [
      [256, { type: 'ask', hash, hops: 0 }],
      [64, { type: 'want', hash, offset: 0, length: MAX_PIECE_BYTES }],
    ];
    for (const [allowed, message] of floods) {
      const link = recordingLink('flooder');
      const peer = exchange();
      peer.linkUp(link, NOBODY);
      for (let i = 0; i < allowed; i++) peer.receive(link, encodeAssetMessage(message));
      expect(link.endings).toEqual([]);
      peer.receive(link, encodeAssetMessage(message));
      expect(link.endings).toEqual(['flooding']);
    }
  });

  test('who wants without end gets 256 MiB at once and 16 MiB a second', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
    let [wanted, got] = [0, 0];
    const link = recordingLink('greedy', {
      send: (message) => {
        if (message[0] === AssetMessageType.piece) got += 1;
      },
    });
    const peer = exchange();
    peer.linkUp(link, NOBODY);
    const hash = await peer.put(noise(2 ** 20));
    const want = encodeAssetMessage({ type: 'want', hash, offset: 0, length: MAX_PIECE_BYTES });
    while (wanted === got) {
      for (let i = 0; i < 64; i++) peer.receive(link, want);
      wanted += 64;
      for (let turn = 0; turn < 20 && got < wanted; turn++)
        await new Promise((resolve) => setImmediate(resolve));
    }
    expect(got).toBeGreaterThan(3_900);
    expect(got).toBeLessThanOrEqual(4_096);
    await vi.advanceTimersByTimeAsync(300);
    expect(got).toBe(wanted);
    expect(link.endings).toEqual([]);
  });

  test('unasked offers without end are a flood', async () => {
    const link = recordingLink('flooder');
    const peer = exchange();
    peer.linkUp(link, NOBODY);
    const offer = encodeAssetMessage({ type: 'have', hash: await hashOf(noise(10)), total: 5 });
    for (let i = 0; i < 2_000 && link.endings.length === 0; i++) peer.receive(link, offer);
    expect(link.endings).toEqual(['flooding']);
  });

  test('a y-webrtc peer is neither asked nor heard', async () => {
    const link = recordingLink('stock', { dialect: 'y-webrtc' });
    const peer = exchange();
    peer.linkUp(link, NOBODY);
    const hash = await peer.put(noise(10));
    expect(peer.receive(link, encodeAssetMessage({ type: 'ask', hash, hops: 0 }))).toBe(false);
    expect(await codeOf(peer.get('12'.repeat(32), { waitMs: 0 }))).toBe('not-found');
    expect([link.sent, link.endings]).toEqual([[], []]);
  });

  test('no more is wanted of a link than a window, however large the asset', async () => {
    const link = recordingLink('holder');
    const peer = exchange();
    peer.linkUp(link, NOBODY);
    const bytes = noise(MAX_ASSET_BYTES);
    const hash = await hashOf(bytes);
    const whole = peer.get(hash, FOR_EVER);
    let most = 0;
    let answered = 0;
    const answer = (): void => {
      const messages = messagesOn(link.sent);
      const wants = messages.filter((message) => message.type === 'want');
      most = Math.max(most, wants.length - answered);
      const want = wants[answered];
      if (want === undefined) return;
      answered += 1;
      const piece = bytes.subarray(want.offset, want.offset + want.length);
      peer.receive(link, encodeAssetMessage({ type: 'piece', hash, offset: want.offset, bytes: piece }));
      setImmediate(answer);
    };
    setImmediate(() => {
      peer.receive(link, encodeAssetMessage({ type: 'have', hash, total: bytes.length }));
      answer();
    });
    expect(same(await whole, bytes)).toBe(true);
    expect(most).toBeLessThanOrEqual(16);
  });

  test('no more is on its way than 64 MiB of announced totals; the rest waits its turn', async () => {
    const link = recordingLink('holder');
    const peer = exchange();
    peer.linkUp(link, NOBODY);
    const hashes = await Promise.all([1, 2, 3, 4].map((seed) => hashOf(noise(100, seed))));
    for (const hash of hashes) peer.get(hash, FOR_EVER).catch(() => undefined);
    await new Promise((resolve) => setImmediate(resolve));
    for (const hash of hashes)
      peer.receive(link, encodeAssetMessage({ type: 'have', hash, total: MAX_ASSET_BYTES }));
    // With a piece for every want more of them are asked for, but of no more than two assets.
    for (let answered = 0; answered < 600; answered++) {
      const want = messagesOn(link.sent).filter((message) => message.type === 'want')[answered];
      if (want === undefined) break;
      const { hash, offset, length } = want;
      peer.receive(link, encodeAssetMessage({ type: 'piece', hash, offset, bytes: noise(length) }));
    }
    const wanted = messagesOn(link.sent).filter((message) => message.type === 'want');
    expect(new Set(wanted.map(({ hash }) => hash)).size).toBe(2);
  });

  test('a member fetches what it lacks for one who is not linked to the holder, and does not keep it', async () => {
    const [asker, between, holder] = [exchange(), exchange(), exchange()];
    linkDirectly([asker, 'asker', ['between']], [between, 'between', ['asker', 'holder']]);
    linkDirectly([between, 'between', ['asker', 'holder']], [holder, 'holder', ['between']]);
    const bytes = noise(500_000);
    const hash = await holder.put(bytes);
    expect(same(await asker.get(hash, { waitMs: 0 }), bytes)).toBe(true);
    expect(await between.has(hash)).toBe(false);
    expect(await codeOf(asker.get('34'.repeat(32), { waitMs: 0 }))).toBe('not-found');
  });

  test('what is fetched for others takes no place from what is fetched for oneself', async () => {
    const [asker, between] = [exchange(), exchange()];
    linkDirectly([asker, 'asker', ['between']], [between, 'between', ['asker', 'slow', 'holder']]);
    const slow = recordingLink('slow');
    between.linkUp(slow, NOBODY);
    for (const name of ['1', '2', '3', '4']) asker.get(name.repeat(64), FOR_EVER).catch(() => undefined);
    const asked = (): AssetMessage[] => messagesOn(slow.sent).filter(({ type }) => type === 'ask');
    await vi.waitUntil(() => asked().length === 4);
    for (const { hash } of asked())
      between.receive(slow, encodeAssetMessage({ type: 'have', hash, total: MAX_ASSET_BYTES }));
    expect(messagesOn(slow.sent).some(({ type }) => type === 'want')).toBe(true);

    const bytes = noise(MAX_ASSET_BYTES);
    const holder = exchange();
    linkDirectly([between, 'between', ['asker', 'slow', 'holder']], [holder, 'holder', ['between']]);
    expect(same(await between.get(await holder.put(bytes)), bytes)).toBe(true);
  });

  test('nobody fetches for others what another link of theirs has', async () => {
    const [asker, between, holder] = [exchange(), exchange(), exchange()];
    linkDirectly([asker, 'asker', ['between', 'holder']], [between, 'between', ['asker', 'third']]);
    linkDirectly([asker, 'asker', ['between', 'holder']], [holder, 'holder', ['asker']]);
    const third = recordingLink('third');
    between.linkUp(third, NOBODY);
    const bytes = noise(100_000);
    expect(same(await asker.get(await holder.put(bytes)), bytes)).toBe(true);
    expect(third.sent).toEqual([]);
  });

  test('a question goes three links far, and no further', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const chain = names.map(() => exchange());
    const end = (i: number) => {
      const [own, name] = [chain[i], names[i]];
      if (own === undefined || name === undefined) throw new Error('no such end');
      return [own, name, [names[i - 1], names[i + 1]].filter((each) => each !== undefined)] as const;
    };
    for (let i = 0; i < 4; i++) linkDirectly(end(i), end(i + 1));
    const near = noise(70_000, 1);
    const far = noise(70_000, 2);
    const nearHash = (await chain[3]?.put(near)) ?? '';
    const farHash = (await chain[4]?.put(far)) ?? '';
    const [asker] = chain;
    if (asker === undefined) throw new Error('no asker');
    expect(same(await asker.get(nearHash, { waitMs: 0 }), near)).toBe(true);
    expect(await codeOf(asker.get(farHash, { waitMs: 0 }))).toBe('not-found');
  });

  test('in a full mesh nobody asks for another', async () => {
    const [asker, other] = [exchange(), exchange()];
    linkDirectly([asker, 'asker', ['other', 'third']], [other, 'other', ['asker', 'third']]);
    const third = recordingLink('third');
    other.linkUp(third, NOBODY);
    expect(await codeOf(asker.get('56'.repeat(32), { waitMs: 0 }))).toBe('not-found');
    expect(third.sent).toEqual([]);
  });
});
