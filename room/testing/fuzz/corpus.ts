import * as Y from 'yjs';
import type { AssetHash } from '../../asset/asset.ts';
import { type AssetMessage, encodeAssetMessage } from '../../asset/asset-message.ts';
import { editCapability, toView } from '../../capability/derive.ts';
import { formatFragment, formatLink } from '../../capability/link.ts';
import { writeControl } from '../../mesh/control-message.ts';
import { writeFrame } from '../../mesh/framing/frame.ts';
import { encodeEntries } from '../../presence/entries.ts';
import type { Signal } from '../../signaling/signaling.ts';
import { bytes, fields, forge, hole, item } from '../../sync/gate/testing/forge.ts';
import { editAtRandom, seededInt } from '../../sync/gate/testing/random-edits.ts';
import { encodeMessage } from '../../sync/messages.ts';
import { memberNamed } from '../recording-link.ts';

/** Fixed, so that the same seed makes the same messages. */
export const capability = editCapability(Uint8Array.from({ length: 16 }, (_, i) => i));

/** Clients of the documents in the corpus. `ada` is the honest one whom hostile messages try to speak for. */
export const CLIENTS = { ada: 77, ben: 300, mallory: 2 ** 31 + 5 } as const;

/** Documents that were worked on together, and every update that their peers sent or could send. */
export const collaborate = (int: (n: number) => number): Uint8Array[] => {
  const updates: Uint8Array[] = [];
  const docs = Object.values(CLIENTS).map((client) => {
    const doc = new Y.Doc();
    doc.clientID = client;
    doc.on('update', (update: Uint8Array, origin: unknown) => origin !== 'network' && updates.push(update));
    return doc;
  });
  for (let i = 0; i < 24; i += 1) {
    const doc = docs[int(docs.length)] ?? new Y.Doc();
    editAtRandom(doc, int);
    const other = docs[int(docs.length)];
    if (other && int(3) === 0) Y.applyUpdate(other, Y.encodeStateAsUpdate(doc), 'network');
  }
  for (const doc of docs) updates.push(Y.encodeStateAsUpdate(doc));
  return updates;
};

/** The attacks on Yjs that are known, as mutations begin at them. */
const forgeries = (): Uint8Array[] => {
  const { ada, mallory } = CLIENTS;
  return [
    forge([{ client: ada, clock: 0, structs: [hole(0, 2 ** 40)] }]),
    forge([{ client: ada, clock: 0, structs: [hole(10, 1_000_000), hole(0, 3)] }]),
    forge([{ client: mallory, clock: 9_999, structs: [hole(0, 1)] }]),
    forge([{ client: mallory, clock: 0, structs: [item(4, { root: 'text' }, fields('hi'))] }]),
    forge([{ client: mallory, clock: 0, structs: [item(4, { origin: [ada, 3] }, fields('after ada'))] }]),
    forge([{ client: mallory, clock: 0, structs: [item(7, { root: 'map', key: '__proto__' }, bytes(1))] }]),
    forge([{ client: mallory, clock: 0, structs: [item(9, { root: 'map', key: 'k' }, fields('guid'))] }]),
    forge(
      [{ client: mallory, clock: 0, structs: [item(7, { root: 'map', key: 'a' }, bytes(1))] }],
      [{ client: ada, ranges: [[0, 500_000]] }],
    ),
    Y.convertUpdateFormatV1ToV2(forge([{ client: mallory, clock: 0, structs: [hole(0, 5)] }])),
  ];
};

export const updates: readonly Uint8Array[] = [
  ...collaborate(seededInt(1)),
  ...collaborate(seededInt(2)),
  ...forgeries(),
];

const MEMBERS = ['ada', 'ben', 'mallory'].map(memberNamed);
const [ADA = memberNamed('ada')] = MEMBERS;

const entry = (client: number, clock: number, state: unknown) => ({
  client,
  clock,
  json: JSON.stringify(state),
});

export const awarenessUpdates: readonly Uint8Array[] = [
  encodeEntries([entry(CLIENTS.ada, 5, { name: 'Ada', cursor: { x: 1, y: 2.5 }, selection: ['a', 'b'] })]),
  encodeEntries([entry(CLIENTS.ada, 6, null)]),
  encodeEntries([entry(CLIENTS.mallory, 1, {}), entry(12, 1, { name: 'x'.repeat(300) })]),
  encodeEntries([]),
];

const stateVectors = [
  Y.encodeStateVector(new Y.Doc()),
  Y.encodeStateVectorFromUpdate(updates.at(-12) ?? new Uint8Array(2)),
];

export const roomMessages: readonly Uint8Array[] = [
  ...stateVectors.map((stateVector) => encodeMessage({ type: 'step1', stateVector })),
  ...updates.map((update) => encodeMessage({ type: 'update', update })),
  ...updates.slice(-12).map((update) => encodeMessage({ type: 'step2', update })),
  ...updates.slice(-3).map((update) => encodeMessage({ type: 'part', total: 100, update })),
  ...awarenessUpdates.map((update) => encodeMessage({ type: 'awareness', update })),
  encodeMessage({ type: 'queryAwareness' }),
  ...Object.values(CLIENTS).map((client) =>
    encodeMessage({
      type: 'presenceChange',
      client,
      clock: 2,
      base: 1,
      set: { cursor: { x: 1 } },
      gone: ['name'],
    }),
  ),
  encodeMessage({ type: 'presenceClocks', clocks: new Map([[CLIENTS.ada, 5]]) }),
  encodeMessage({ type: 'neighbours', members: new Set(MEMBERS) }),
  ...stateVectors.map((stateVector) => encodeMessage({ type: 'saved', count: 3, stateVector, deleted: 5 })),
  encodeMessage({ type: 'forget' }),
  ...updates.slice(-4).map((update, number) =>
    encodeMessage({
      type: 'gossip',
      origin: ADA,
      number,
      signature: new Uint8Array(64),
      voice: new Uint8Array(64),
      update,
    }),
  ),
  encodeMessage({ type: 'have', ids: [{ origin: ADA, number: 1 }] }),
  encodeMessage({ type: 'graft', ids: MEMBERS.map((origin) => ({ origin, number: 2 })) }),
  encodeMessage({ type: 'prune' }),
  encodeMessage({ type: 'branch' }),
  encodeMessage({ type: 'wave', origin: memberNamed('ada'), number: 1 }),
  encodeMessage({ type: 'voice', publicKey: new Uint8Array(32).fill(9) }),
  ...stateVectors.map((stateVector) => encodeMessage({ type: 'news', stateVector })),
  encodeMessage({
    type: 'relayedPresence',
    entries: MEMBERS.map((origin, i) => ({ origin, ...entry(i + 50, 1, { name: origin }) })),
  }),
];

/** What is drawn in many strokes, in one update: 2,000 structs; and a text as long as a book's chapter. */
const largeUpdates = ((): Uint8Array[] => {
  const doc = new Y.Doc();
  doc.clientID = CLIENTS.mallory;
  const list = doc.getArray<unknown>('list');
  doc.transact(() => {
    for (let i = 0; i < 2_000; i += 1) list.insert((i * 7) % (i + 1), [Uint8Array.of(i & 255, 1, 2, 3)]);
  });
  const [strokes, state] = [Y.encodeStateAsUpdate(doc), Y.encodeStateVector(doc)];
  doc.getText('text').insert(0, 'a book, '.repeat(20_000));
  return [strokes, Y.encodeStateAsUpdate(doc, state)];
})();

const manyClients = (count: number): Map<number, number> =>
  new Map(Array.from({ length: count }, (_, i) => [2 ** 28 + i * 17, i + 1]));

const manyIds = Array.from({ length: 2_048 }, (_, number) => ({
  origin: memberNamed(`origin${number % 64}`),
  number,
}));

/** As long as the small lane takes them, and updates and state vectors of some hundred KB. */
export const largeRoomMessages: readonly Uint8Array[] = [
  ...largeUpdates.map((update) => encodeMessage({ type: 'update', update })),
  ...largeUpdates.map((update) => encodeMessage({ type: 'step2', update })),
  ...largeUpdates.map((update, number) =>
    encodeMessage({
      type: 'gossip',
      origin: memberNamed('far0'),
      number,
      signature: new Uint8Array(64),
      voice: new Uint8Array(64),
      update,
    }),
  ),
  encodeMessage({ type: 'step1', stateVector: Y.encodeStateVector(manyClients(50_000)) }),
  encodeMessage({ type: 'news', stateVector: Y.encodeStateVector(manyClients(50_000)) }),
  encodeMessage({
    type: 'saved',
    count: 3,
    stateVector: Y.encodeStateVector(manyClients(50_000)),
    deleted: 9,
  }),
  encodeMessage({ type: 'presenceClocks', clocks: manyClients(9_000) }),
  encodeMessage({ type: 'have', ids: manyIds }),
  encodeMessage({ type: 'graft', ids: manyIds }),
  encodeMessage({
    type: 'neighbours',
    members: new Set(Array.from({ length: 2_800 }, (_, i) => memberNamed(`member${i}`))),
  }),
  encodeMessage({
    type: 'awareness',
    update: encodeEntries([entry(CLIENTS.mallory, 9, { selection: Array.from({ length: 5_000 }, String) })]),
  }),
  encodeMessage({
    type: 'relayedPresence',
    entries: Array.from({ length: 1_000 }, (_, i) => ({
      origin: memberNamed(`far${i % 12}`),
      ...entry(1_000 + i, 1, { at: i }),
    })),
  }),
];

export const controlMessages: readonly Uint8Array[] = [
  writeControl({ type: 'hello', version: 1, nonce: new Uint8Array(32).fill(7), member: ADA }),
  writeControl({ type: 'proof', right: 'edit', proof: new Uint8Array(96).fill(8) }),
  writeControl({ type: 'proof', right: 'view', proof: new Uint8Array(32).fill(9) }),
  writeControl({ type: 'ping', number: 300 }),
  writeControl({ type: 'pong', number: 1 }),
  writeControl({ type: 'bye', reason: 'left' }),
];

/** Whole messages of one frame, and all frames of longer ones of both lanes. */
export const frames: readonly Uint8Array[] = [
  ...controlMessages,
  ...roomMessages,
  new Uint8Array(0),
  new Uint8Array(50_000).fill(1),
].flatMap((message) =>
  (['small', 'bulk'] as const).flatMap((lane) => {
    const all: Uint8Array[] = [];
    let offset = 0;
    do {
      const { frame, next } = writeFrame(lane, message, offset);
      all.push(frame);
      offset = next;
    } while (offset < message.length);
    return all;
  }),
);

const HASH = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad' as AssetHash;

export const assetMessages: readonly Uint8Array[] = (
  [
    { type: 'ask', hash: HASH, hops: 2 },
    { type: 'have', hash: HASH, total: 100_000 },
    { type: 'missing', hash: HASH },
    { type: 'want', hash: HASH, offset: 65_536, length: 300 },
    { type: 'piece', hash: HASH, offset: 65_536, bytes: new Uint8Array(300).fill(3) },
  ] satisfies AssetMessage[]
).map(encodeAssetMessage);

const DIAL = 'AAAAAAAAAAAAAAAAAAAAAA';

export const signals: readonly Signal[] = [
  { dial: DIAL, seq: 0, body: { type: 'offer', sdp: 'v=0\r\na=fingerprint:sha-256 AA:BB\r\n' } },
  { dial: DIAL, seq: 1, body: { type: 'answer', sdp: 'v=0\r\n' } },
  {
    dial: DIAL,
    seq: 2,
    body: {
      type: 'candidate',
      candidate: { candidate: 'candidate:1 1 udp 1 10.0.0.1 9 typ host', sdpMid: '0', sdpMLineIndex: 0 },
    },
  },
  { dial: DIAL, seq: 3, body: { type: 'redial' } },
  { dial: DIAL, seq: 4, body: { type: 'bye' } },
];

export const links: readonly string[] = [capability, toView(capability)].flatMap((given) => [
  formatFragment(given),
  formatLink('https://board.example.org', given),
]);
