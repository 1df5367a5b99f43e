import { createSignalingServer, type SignalingServer } from '@meshboard/signaling';
import wrtc from '@roamhq/wrtc';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { Awareness } from 'y-protocols/awareness';
import { WebrtcProvider as StockProvider } from 'y-webrtc';
import * as Y from 'yjs';
import { converged, linked, until } from '../testing/node-room.ts';
import { type PeersChange, WebrtcProvider, type WebrtcProviderOptions } from './webrtc-provider.ts';

// The stock provider takes the global one, which Node 20 has not.
vi.stubGlobal('WebSocket', WebSocket);

let server: SignalingServer;
let signaling: string[];
let roomName = '';
const ours: WebrtcProvider[] = [];
const stock: StockProvider[] = [];
let round = 0;

beforeEach(async () => {
  server = await createSignalingServer({});
  signaling = [`${server.url.replace('http', 'ws')}/y-webrtc`];
  // y-webrtc allows one room of a name in a process.
  roomName = `notes-${++round}`;
});
afterEach(async () => {
  // y-webrtc goes on closing after destroy() has returned; that it is done shows at the other end.
  for (const provider of stock.splice(0)) provider.destroy();
  for (const { openRoom, room } of ours) {
    await until(
      'the stock links are gone',
      () => room.webrtcConns.size <= ours.length - 1,
      (look) => openRoom.on('members', look),
    );
  }
  for (const provider of ours.splice(0)) {
    await provider.openRoom.leave();
    provider.destroy();
    provider.awareness.destroy();
  }
  await server.close();
});

const join = (options: WebrtcProviderOptions = {}, doc = new Y.Doc()): WebrtcProvider => {
  const provider = new WebrtcProvider(roomName, doc, {
    signaling,
    peerOpts: { wrtc, config: { iceServers: [] } },
    ...options,
  });
  ours.push(provider);
  return provider;
};

const joinStock = (options: { password?: string } = {}, doc = new Y.Doc()): StockProvider => {
  const provider = new StockProvider(roomName, doc, {
    signaling,
    peerOpts: { wrtc, config: { iceServers: [] } },
    ...options,
  });
  stock.push(provider);
  return provider;
};

const alone = ({ openRoom }: WebrtcProvider): Promise<void> =>
  until(
    'alone',
    () => openRoom.status.state === 'alone',
    (look) => openRoom.on('status', look),
  );

const onAwareness = (awareness: Awareness, what: string, condition: () => boolean): Promise<void> =>
  until(what, condition, (look) => {
    awareness.on('change', look);
    return () => awareness.off('change', look);
  });

const named = (awareness: Awareness, client: number, name: string): Promise<void> =>
  onAwareness(awareness, `${name}'s state`, () => awareness.getStates().get(client)?.['name'] === name);

const next = <T>(register: (listener: (event: T) => void) => void): Promise<T> => new Promise(register);

/** Notes which peers a provider tells of. */
const peersOf = (provider: WebrtcProvider): PeersChange[] => {
  const changes: PeersChange[] = [];
  provider.on('peers', (change) => changes.push(change));
  return changes;
};

describe('the options', () => {
  test.each([{}, { signaling: undefined }, { signaling: [] }])(
    'without a signaling server, outside of a page, it says what it needs (%j)',
    (options) => {
      expect(() => new WebrtcProvider(roomName, new Y.Doc(), options)).toThrow(
        /needs `signaling`.*nothing is sent to third parties/,
      );
    },
  );

  test('in a page the default is the server that the page came from, and naming none is naming none', async () => {
    vi.stubGlobal('location', new URL('/notes/today?x#y', server.url));
    onTestFinished(() => {
      vi.stubGlobal('location', undefined);
    });
    const [a, b] = [join({ signaling: undefined }), join({ signaling })];
    await Promise.all([linked(a.openRoom, 1), linked(b.openRoom, 1)]);
    expect(() => new WebrtcProvider(roomName, new Y.Doc(), { signaling: [] })).toThrow(/needs `signaling`/);
  });

  test.each(['board.example.org', '/y-webrtc', 'https://board.example.org/y-webrtc', ''])(
    'says that %j is no address of one',
    (url) => {
      const doc = new Y.Doc();
      expect(() => new WebrtcProvider(roomName, doc, { signaling: [url] })).toThrow(`signaling "${url}"`);
    },
  );

  test('properties are what was given', () => {
    const doc = new Y.Doc();
    const awareness = new Awareness(doc);
    const peerOpts = { wrtc, config: { iceServers: [] } };
    const provider = join({ awareness, maxConns: 3, filterBcConns: false, peerOpts }, doc);
    expect(provider.doc).toBe(doc);
    expect(provider.awareness).toBe(awareness);
    expect(provider.roomName).toBe(roomName);
    expect(provider.signalingUrls).toEqual(signaling);
    expect(provider.maxConns).toBe(3);
    expect(provider.filterBcConns).toBe(false);
    expect(provider.peerOpts).toBe(peerOpts);
    expect(provider.shouldConnect).toBe(true);
    expect(provider.synced).toBe(false);
    expect(provider.room).toMatchObject({ name: roomName, peerId: provider.openRoom.self, synced: false });
    expect(provider.room.bcConns.size).toBe(0);
  });

  test('those that change nothing are named on the console, each once', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    onTestFinished(() => warn.mockRestore());
    const ignored = (): string[] =>
      warn.mock.calls.map(([text]) => /the option (\S+)/.exec(String(text))?.[1] ?? '');
    join({ peerOpts: { wrtc, trickle: true, streams: undefined, config: { iceServers: [] } } });
    expect(ignored()).toEqual([]);

    const peerOpts = { wrtc, objectMode: true, config: { iceServers: [], iceCandidatePoolSize: 1 } };
    join({ maxConns: 70, peerOpts });
    join({ maxConns: 70, peerOpts });
    const named = ['maxConns', 'peerOpts.objectMode', 'peerOpts.config.iceCandidatePoolSize'];
    // Another test of this file may have been the first to name it.
    expect(['maxConns', ...ignored().filter((name) => name !== 'maxConns')]).toEqual(named);
  });

  test('ICE servers and policy of peerOpts.config are those of the connections', async () => {
    const given: (RTCConfiguration | undefined)[] = [];
    class Recorded extends wrtc.RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        given.push(configuration);
      }
    }
    const config: RTCConfiguration = {
      iceServers: [{ urls: 'stun:127.0.0.1:9' }],
      iceTransportPolicy: 'all',
    };
    const a = join({ peerOpts: { trickle: true, wrtc: { ...wrtc, RTCPeerConnection: Recorded }, config } });
    join();
    await linked(a.openRoom, 1);
    expect(given[0]).toMatchObject(config);
  });

  test.each(['', null, undefined])('password %j is none', async (password) => {
    const a = join({ password });
    const b = join();
    a.doc.getText('t').insert(0, 'plain');
    await converged([a.doc, b.doc]);
  });
});

describe('two adapters', () => {
  test('in tabs of one browser are `bcPeers`', async () => {
    const a = join({ filterBcConns: true });
    const changes = peersOf(a);
    const b = join({ filterBcConns: true });
    a.doc.getText('t').insert(0, 'both');
    await until(
      'they are tabs',
      () => a.room.bcConns.has(b.room.peerId) && b.room.bcConns.has(a.room.peerId),
      (look) => {
        const stops = [a.openRoom.on('members', look), b.openRoom.on('members', look)];
        return () => {
          for (const stop of stops) stop();
        };
      },
    );
    await converged([a.doc, b.doc]);
    expect(changes.at(-1)).toEqual({
      added: [b.room.peerId],
      removed: [],
      webrtcPeers: [],
      bcPeers: [b.room.peerId],
    });
    expect(a.room.webrtcConns.size).toBe(0);
  });

  test('share document and awareness, and tell of status, peers and synced', async () => {
    const a = join({ password: 'secret' });
    const status = next<{ connected: boolean }>((listener) => a.once('status', listener));
    const synced = next<{ synced: boolean }>((listener) => a.once('synced', listener));
    const changes = peersOf(a);
    expect(await status).toEqual({ connected: true });
    await alone(a);
    const b = join({ password: 'secret' });
    expect(await synced).toEqual({ synced: true });
    expect(a.synced).toBe(true);
    expect(changes).toEqual([
      { added: [b.room.peerId], removed: [], webrtcPeers: [b.room.peerId], bcPeers: [] },
    ]);
    expect([...a.room.webrtcConns.keys()]).toEqual([b.room.peerId]);

    a.doc.getText('t').insert(0, 'both ');
    b.awareness.setLocalStateField('name', 'Ben');
    await converged([a.doc, b.doc]);
    await named(a.awareness, b.doc.clientID, 'Ben');
  });

  test('who disconnects is gone, and back with the same state after connect', async () => {
    const a = join();
    const b = join();
    await Promise.all([linked(a.openRoom, 1), linked(b.openRoom, 1)]);
    b.awareness.setLocalStateField('name', 'Ben');
    await named(a.awareness, b.doc.clientID, 'Ben');
    const told: boolean[] = [];
    b.on('status', ({ connected }) => told.push(connected));
    const changes = peersOf(a);
    const before = b.room.peerId;

    b.disconnect();
    expect(b.connected).toBe(false);
    await onAwareness(a.awareness, 'Ben is gone', () => !a.awareness.getStates().has(b.doc.clientID));
    await until(
      'no link',
      () => a.room.webrtcConns.size === 0,
      (look) => a.openRoom.on('members', look),
    );
    expect(changes).toEqual([{ added: [], removed: [before], webrtcPeers: [], bcPeers: [] }]);
    a.doc.getText('t').insert(0, 'meanwhile');

    b.connect();
    expect(b.connected).toBe(true);
    await converged([a.doc, b.doc]);
    await named(a.awareness, b.doc.clientID, 'Ben');
    expect(told).toEqual([false, true]);
  });

  test('off takes a listener off', async () => {
    const a = join();
    const changes: PeersChange[] = [];
    const listener = (change: PeersChange): void => {
      changes.push(change);
    };
    a.on('peers', listener);
    a.off('peers', listener);
    const b = join();
    await Promise.all([linked(a.openRoom, 1), linked(b.openRoom, 1)]);
    expect(changes).toEqual([]);
  });

  test.each(['provider', 'document'])(
    'destroying the %s leaves, and nothing is told afterwards',
    async (what) => {
      const a = join();
      const b = join();
      await Promise.all([linked(a.openRoom, 1), linked(b.openRoom, 1)]);
      const told: unknown[] = [];
      b.on('status', (event) => told.push(event));
      b.on('peers', (event) => told.push(event));
      b.on('synced', (event) => told.push(event));

      if (what === 'provider') b.destroy();
      else b.doc.destroy();
      await until(
        'no link',
        () => a.room.webrtcConns.size === 0,
        (look) => a.openRoom.on('members', look),
      );
      expect(b.connected).toBe(false);
      expect(told).toEqual([]);
    },
  );
});

describe('what code written for y-webrtc sees, of either provider', () => {
  type Recorded = [event: string, payload: unknown];

  /** Names are of no consequence: the first that is told is 1. */
  const anonymous = (events: readonly Recorded[]): Recorded[] => {
    const names: string[] = [];
    const numberOf = (name: string): number => {
      if (!names.includes(name)) names.push(name);
      return names.indexOf(name) + 1;
    };
    return events.map(([event, payload]) => [
      event,
      JSON.parse(JSON.stringify(payload), (_, value) =>
        typeof value === 'string' ? numberOf(value) : value,
      ),
    ]);
  };

  const record = (provider: StockProvider | WebrtcProvider): Recorded[] => {
    const events: Recorded[] = [];
    provider.on('status', (event: unknown) => events.push(['status', event]));
    provider.on('synced', (event: unknown) => events.push(['synced', event]));
    provider.on('peers', (event: unknown) => events.push(['peers', event]));
    return events;
  };

  /** What a provider tells and lets read while it comes, goes, comes back and is destroyed, beside one of ours. */
  const scenario = async (make: () => StockProvider | WebrtcProvider) => {
    roomName += ' and another';
    const partner = join();
    await alone(partner);
    const gone = () =>
      until(
        'no link',
        () => partner.room.webrtcConns.size === 0,
        (look) => partner.openRoom.on('members', look),
      );
    const subject = make();
    const events = record(subject);
    const read: unknown[] = [];
    const look = (): void => {
      const { connected, shouldConnect, filterBcConns, signalingUrls } = subject;
      read.push({ connected, shouldConnect, filterBcConns, signalingUrls: [...signalingUrls] });
    };
    const told = (event: string, count: number): Promise<void> =>
      until(
        `${count} times ${event}`,
        () => events.filter(([name]) => name === event).length >= count,
        (again) => {
          const listener = (): void => again();
          const observable: Pick<WebrtcProvider, 'on' | 'off'> = subject as WebrtcProvider;
          observable.on('status', listener);
          observable.on('peers', listener);
          observable.on('synced', listener);
          return () => {
            observable.off('status', listener);
            observable.off('peers', listener);
            observable.off('synced', listener);
          };
        },
      );
    look();
    await told('status', 1);
    look();
    await told('synced', 1);
    partner.doc.getText('t').insert(0, 'first');
    await converged([partner.doc, subject.doc]);

    subject.disconnect();
    look();
    subject.disconnect();
    await gone();
    await told('peers', 2);
    partner.doc.getText('t').insert(0, 'meanwhile');
    subject.connect();
    look();
    subject.connect();
    await converged([partner.doc, subject.doc]);
    await told('peers', 3);

    subject.destroy();
    await gone();
    const of = (event: string): unknown[] =>
      anonymous(events).flatMap(([name, payload]) => (name === event ? [payload] : []));
    return { status: of('status'), peers: of('peers'), synced: of('synced'), read };
  };

  test('is the same', async () => {
    const stocks = await scenario(joinStock);
    const ourselves = await scenario(join);
    expect(ourselves.status).toEqual(stocks.status);
    expect(ourselves.status).toEqual([true, false, false, true, true].map((connected) => ({ connected })));
    expect(ourselves.peers).toEqual(stocks.peers);
    expect(ourselves.read).toEqual(stocks.read);
    // Stock goes on saying that it is synced when nobody is left.
    expect(stocks.synced).toEqual([{ synced: true }]);
    expect(ourselves.synced).toEqual([true, false, true].map((synced) => ({ synced })));
  });

  test.each(['stock', 'ours'])(
    'one that is destroyed and made anew at once, as React does in development, is in the room (%s)',
    async (kind) => {
      const partner = join();
      await alone(partner);
      const doc = new Y.Doc();
      const make = (): StockProvider | WebrtcProvider =>
        kind === 'ours' ? join({}, doc) : joinStock({}, doc);
      make().destroy();
      const subject = make();
      partner.doc.getText('t').insert(0, 'there');
      await converged([partner.doc, doc]);
      subject.awareness.setLocalStateField('name', 'Ada');
      await named(partner.awareness, doc.clientID, 'Ada');
    },
  );
});

test('two of ours with one name for one document are in the room, where stock lets the first in only', async () => {
  const partner = join();
  await alone(partner);
  const doc = new Y.Doc();
  const awareness = new Awareness(doc);
  const [first, second] = [join({ awareness }, doc), join({ awareness }, doc)];
  await Promise.all([linked(partner.openRoom, 2), linked(first.openRoom, 2), linked(second.openRoom, 2)]);
  const ended: unknown[] = [];
  partner.openRoom.on('linkDown', (_, reason) => ended.push(reason));
  doc.getText('t').insert(0, 'ours ');
  await converged([partner.doc, doc]);
  partner.doc.getText('t').insert(0, 'theirs ');
  await converged([partner.doc, doc]);
  awareness.setLocalStateField('name', 'Ada');
  await named(partner.awareness, doc.clientID, 'Ada');
  expect(ended).toEqual([]);
  first.destroy();
  await linked(partner.openRoom, 1);
});

describe.each([undefined, 'a password'])(
  'an adapter and a stock y-webrtc 10.3.0 client, password: %s',
  (password) => {
    const options = password === undefined ? {} : { password };

    test('share document and awareness', async () => {
      const a = join(options);
      await alone(a);
      const theirs = joinStock(options);
      const changes = peersOf(a);
      await linked(a.openRoom, 1);
      expect(changes).toMatchObject([{ removed: [], bcPeers: [] }]);

      a.doc.getText('t').insert(0, 'ours ');
      await converged([a.doc, theirs.doc]);
      theirs.doc.getText('t').insert(5, 'theirs');
      await converged([a.doc, theirs.doc]);
      expect(a.doc.getText('t').toString()).toBe('ours theirs');

      a.awareness.setLocalStateField('name', 'Ada');
      theirs.awareness.setLocalStateField('name', 'Grace');
      await Promise.all([
        named(theirs.awareness, a.doc.clientID, 'Ada'),
        named(a.awareness, theirs.doc.clientID, 'Grace'),
      ]);
    });
  },
);
