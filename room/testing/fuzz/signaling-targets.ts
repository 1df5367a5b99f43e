import type { MemberId, RosterMember } from '@meshboard/signaling/protocol';
import * as v from 'valibot';
import { capabilitySealer } from '../../capability/seal.ts';
import { LobbyMessage, PairMessage, TAB_VERSION } from '../../mesh/tabs/tab-message.ts';
import { createOpenSignaling, type WebSocketLike } from '../../signaling/open/open-signaling.ts';
import { memberOf } from '../../signaling/open/publication.ts';
import { createPublicationCodec } from '../../signaling/open/publication-codec.ts';
import type { ServerConnection } from '../../signaling/server-connection.ts';
import { encodeSignal } from '../../signaling/signal-codec.ts';
import { createSocketSignaling } from '../../signaling/socket-signaling.ts';
import { memberNamed } from '../recording-link.ts';
import { capability, roomMessages, signals } from './corpus.ts';
import { type Int, mutateJson, mutateText, pickFrom } from './mutate.ts';
import { stateless, type Target } from './target.ts';

const [ADA, BEN] = [memberNamed('ada'), memberNamed('ben')];

const changed = (value: unknown, int: Int): unknown => {
  let json = value;
  for (let changes = int(4); changes > 0; changes -= 1) json = mutateJson(json, int);
  return json;
};

/** A connection to a server that answers what it is told to, and whose events a target raises. */
const hostileConnection = (answers: Readonly<Record<string, unknown>>) => {
  const listeners = new Map<string, (body: unknown, acknowledge: null) => void>();
  const connection: ServerConnection = {
    connected: true,
    connect: () => undefined,
    hurry: () => undefined,
    request: async (event, _body, schema) => v.parse(schema, answers[event]),
    onEvent: (event, listener) => {
      listeners.set(event, listener);
      return () => listeners.delete(event);
    },
    on: (event, listener) => {
      // As one that several rooms share and that is up already.
      if (event === 'up') queueMicrotask(listener as () => void);
      return () => undefined;
    },
    close: () => undefined,
  };
  return { connection, raise: (event: string, body: unknown) => listeners.get(event)?.(body, null) };
};

const sealer = capabilitySealer(capability);
const line = (member: MemberId, order: number): RosterMember => ({ member, kind: 'person', order });

/** What the server tells a client of a sealed room. It may say who is there; it may not speak for them. */
const serverEvents: Target = {
  name: "the server's events",
  share: 4,
  refusals: [],
  length: 500,
  begin: (int) => {
    const { room } = capability;
    const { connection, raise } = hostileConnection({
      join: {
        self: line(BEN, 1),
        roster: [line(ADA, 0)],
        ice: { iceServers: [], ttlMs: null },
        archive: null,
      },
      leave: {},
    });
    const signaling = createSocketSignaling({ url: 'http://127.0.0.1:9', room, sealer, connection });
    let forged: string | null = null;
    const genuine = new Set(signals.map((signal) => JSON.stringify(signal)));
    signaling.on('signal', (from, signal) => {
      if (from !== ADA || !genuine.has(JSON.stringify(signal))) forged = JSON.stringify({ from, signal });
    });
    const bodies = signals.map((signal) => sealer.seal(ADA, signaling.self, encodeSignal(signal)));
    const events = (): readonly [event: string, body: unknown][] => [
      ['signal', { room, from: ADA, body: mutateText(bodies, int) }],
      ['signal', { room, from: pickFrom([ADA, BEN], int), body: pickFrom(bodies, int) }],
      ['memberJoined', { room, member: line(memberNamed(`m${int(50)}`), int(100)) }],
      ['memberLeft', { room, member: pickFrom([ADA, memberNamed(`m${int(50)}`)], int) }],
      ['memberAway', { room, member: ADA }],
      ['memberBack', { room, member: ADA }],
      ['archive', { publicKey: int(2) === 0 ? null : 'A'.repeat(43) }],
    ];
    signaling.connect();
    return {
      ready: new Promise<void>((resolve) => {
        signaling.on('joined', () => resolve());
      }),
      next: () => {
        const [event, body] = pickFrom(events(), int);
        const sent = int(3) === 0 ? body : changed(body, int);
        return () => {
          raise(event, sent);
          return event;
        };
      },
      finish: () => {
        void signaling.close();
        if (forged !== null) throw new Error(`a signal was taken that Ada did not send: ${forged}`);
      },
    };
  },
};

const PASSWORD = 'a password';
const sealed = await createPublicationCodec('garden', PASSWORD);

const publications: readonly object[] = [
  { type: 'announce', from: 'ada', meshboard: 1 },
  { type: 'announce', from: '4fbd7a3f-2dd2-4b6c-a3e1-0a1c6d2a7f10' },
  { type: 'leave', from: 'ada', meshboard: 1 },
  ...signals.map(({ body }) => ({ type: 'signal', from: 'ben', token: 1, signal: body })),
  ...signals.map(({ body, ...rest }) => ({
    type: 'signal',
    from: 'ada',
    meshboard: 1,
    signal: body,
    ...rest,
  })),
  { type: 'signal', from: 'ben', signal: { type: 'renegotiate', renegotiate: true } },
];

/** Who has published them: what these have sealed the server may repeat, but nothing else. */
const AUTHORS = new Set(['ada', 'ben', '4fbd7a3f-2dd2-4b6c-a3e1-0a1c6d2a7f10'].map(memberOf));

/**
 * What a server of y-webrtc's protocol sends. Without the password it can make nobody up. In a room without one
 * everybody may say anything, and it only must not break.
 */
const openRoom = (password: string | undefined): Target => ({
  name: password === undefined ? 'publications in an open room' : 'publications without the password',
  share: password === undefined ? 4 : 2,
  refusals: [],
  length: password === undefined ? 500 : 2_000,
  begin: (int) => {
    let socket: WebSocketLike | null = null;
    const signaling = createOpenSignaling({
      urls: ['ws://127.0.0.1:9/y-webrtc'],
      room: 'garden',
      ...(password !== undefined && { password }),
      random: () => 0.5,
      webSocket: class implements WebSocketLike {
        onopen: ((event: never) => void) | null = null;
        onclose: ((event: never) => void) | null = null;
        onerror: ((event: never) => void) | null = null;
        onmessage: ((event: never) => void) | null = null;
        constructor() {
          socket = this;
          queueMicrotask(() => (this.onopen as (() => void) | null)?.());
        }
        send(): void {}
        close(): void {}
      },
    });
    const hear = (data: unknown): void => (socket?.onmessage as ((event: object) => void) | null)?.({ data });
    const whole = publications.map((publication) => sealed.encode(publication));
    const data = (): unknown => {
      const publication = changed(pickFrom(publications, int), int);
      if (password === undefined) return typeof publication === 'object' ? publication : pickFrom(whole, int);
      return int(3) === 0 ? publication : mutateText(whole.map(String), int);
    };
    signaling.connect();
    return {
      ready: new Promise<void>((resolve) => {
        signaling.on('joined', () => resolve());
      }),
      next: () => {
        const via = pickFrom(['a', 'b', 'c'.repeat(int(100))], int);
        const message =
          int(12) === 0
            ? { type: 'closed', topic: 'garden', via: 'a' }
            : { type: 'publish', topic: 'garden', data: data(), via };
        const text = JSON.stringify(int(4) === 0 ? changed(message, int) : message) ?? 'undefined';
        const sent = int(8) === 0 ? mutateText([text], int) : text;
        return () => {
          const before = signaling.droppedPublications;
          hear(sent);
          return signaling.droppedPublications > before ? 'dropped' : 'taken or not for the room';
        };
      },
      finish: () => {
        const strangers = [...signaling.roster.keys()].filter((member) => !AUTHORS.has(member));
        void signaling.close();
        if (password !== undefined && strangers.length > 0)
          throw new Error('somebody without the password was met');
      },
    };
  },
});

const ID = 'AAAAAAAAAAAAAAAAAAAAAA';

const tabMessages: readonly object[] = [
  { type: 'hello', version: TAB_VERSION, member: ADA, lock: 'a lock' },
  { type: 'here', to: BEN, version: TAB_VERSION, member: ADA, lock: null },
  { type: 'open', from: ID, to: null },
  { type: 'open', from: ID, to: ID },
  ...roomMessages
    .slice(0, 5)
    .map((bytes, seq) => ({ type: 'data', to: ID, seq, bulk: seq % 2 === 0, bytes })),
  { type: 'taken', to: ID, bytes: 65_536 },
  { type: 'ping', to: ID, number: 1 },
  { type: 'pong', to: ID, number: 1 },
  { type: 'bye', to: ID, reason: 'left' },
];

/** What a structured clone may carry, and JSON cannot. */
const CLONES: readonly unknown[] = [
  new Uint8Array(new SharedArrayBuffer(8)),
  new Uint8Array(2 ** 20),
  new Uint16Array(4),
  new ArrayBuffer(8),
  new Map([['type', 'open']]),
  Number.NaN,
  -0,
  2n ** 70n,
  new Date(Number.NaN),
  /(a+)+$/,
];

/** What another page of the origin may post where tabs listen. */
const tabTarget = stateless({
  name: 'messages between tabs',
  share: 4,
  refusals: [],
  make: (int: Int): unknown => {
    const message = pickFrom(tabMessages, int);
    const entries = Object.entries(message);
    switch (int(4)) {
      case 0:
        return message;
      case 1:
        return Object.fromEntries([...entries, [pickFrom(entries, int)[0], pickFrom(CLONES, int)]]);
      case 2:
        return pickFrom(CLONES, int);
      default:
        return changed(message, int);
    }
  },
  take: (message) => {
    const lobby = v.safeParse(LobbyMessage, message);
    const pair = v.safeParse(PairMessage, message);
    if (lobby.success) return lobby.output.type;
    if (!pair.success) return 'ignored';
    if (pair.output.type === 'data' && pair.output.bytes.buffer instanceof SharedArrayBuffer)
      throw new Error('bytes were taken that their sender can still change');
    return pair.output.type;
  },
});

/** Everything that finds members: a hostile server, other pages of the origin, anybody in an open room. */
export const signalingTargets: readonly Target[] = [
  serverEvents,
  openRoom(undefined),
  openRoom(PASSWORD),
  tabTarget,
];
