import {
  ArchiveChanged,
  type ArchivePublicKey,
  IceConfig,
  JoinReply,
  MAX_SIGNAL_CHARS,
  MemberAway,
  MemberBack,
  type MemberId,
  MemberJoined,
  MemberLeft,
  type MemberSecret,
  MemberSecret as MemberSecretSchema,
  memberIdOf,
  PROTOCOL_VERSION,
  type ProtocolFault,
  type RoomId,
  type RosterMember,
  SignalDelivery as SignalDeliveryEvent,
  type SocketAuth,
} from '@meshboard/signaling/protocol';
import * as v from 'valibot';
import { createEmitter } from '../emitter.ts';
import { toBase64Url } from '../encoding/base64url.ts';
import { backoff } from '../mesh/backoff.ts';
import { onAbort } from '../on-abort.ts';
import { reportError } from '../report-error.ts';
import { createAnswerFirst } from './answer-first.ts';
import { answersHttp } from './answers-http.ts';
import { IceCache } from './ice-cache.ts';
import { createServerConnection, Refused, type ServerConnection } from './server-connection.ts';
import { decodeSignal, encodeSignal } from './signal-codec.ts';
import { SignalDelivery } from './signal-delivery.ts';
import type { SignalSealer } from './signal-sealer.ts';
import type { ServerAnswer, Signal, Signaling, SignalingEvents, SignalingState } from './signaling.ts';
import { KeepRefused, SignalingUnavailable, SignalUndelivered } from './signaling-errors.ts';

export interface SocketSignalingOptions {
  /** Origin of the signaling server, e.g. `https://board.example.org`. */
  readonly url: string;
  readonly room: RoomId;
  readonly sealer: SignalSealer;
  /** What an archive presents to the server; persons present nothing. */
  readonly archiveAuth?: { readonly token: string; readonly publicKey: ArchivePublicKey };
  /** A connection that several rooms share. It is not closed with the room. Default: one of its own. */
  readonly connection?: ServerConnection;
  /** As Math.random, which it is by default. */
  readonly random?: () => number;
}

/** {@link Signaling} of one sealed room over Socket.IO. */
export interface SocketSignaling extends Signaling {
  /** Signals that did not open or were no signals: forged, damaged, or sealed by a stranger. */
  readonly droppedSignals: number;
}

const SECRET_BYTES = 16;

/** First and longest wait before a join that was refused for now is tried again, in milliseconds. */
const RETRY = { first: 1_000, most: 30_000 };

/** How long leaving may wait for the server's word. */
const LEAVE_TIMEOUT_MS = 1_000;

/** Refusals of a join that no trying again changes. */
const FINAL: ReadonlySet<ProtocolFault['code']> = new Set(['wrong-version', 'unauthorized', 'bad-request']);

const clock = (): number => performance.now();

const newSecret = (): MemberSecret =>
  v.parse(MemberSecretSchema, toBase64Url(crypto.getRandomValues(new Uint8Array(SECRET_BYTES))));

export const createSocketSignaling = (options: SocketSignalingOptions): SocketSignaling => {
  const { url, room, sealer, archiveAuth, random = Math.random } = options;
  const auth: SocketAuth = archiveAuth === undefined ? {} : { archive: archiveAuth };
  const connection = options.connection ?? createServerConnection({ url, auth, random });
  const secret = newSecret();
  const self = memberIdOf(secret);
  const emitter = createEmitter<SignalingEvents>();
  const roster = new Map<MemberId, RosterMember>();
  const ice = new IceCache();
  const answerFirst = createAnswerFirst();
  let state: SignalingState = 'connecting';
  let archive: ArchivePublicKey | null = null;
  let fault: ProtocolFault | null = null;
  let order = 0;
  let joinsRefused = 0;
  let droppedSignals = 0;
  let rejoin: ReturnType<typeof setTimeout> | undefined;
  let entered = false;
  let closed = false;
  /** The latest join, as long as nobody knows whether the server has taken us in. */
  let joining: Promise<unknown> = Promise.resolve();
  /** Called when the room is joined. */
  let whenJoined: (() => void)[] = [];

  const setState = (next: SignalingState): void => {
    if (state === next) return;
    state = next;
    emitter.emit('state', next);
  };

  const setArchive = (key: ArchivePublicKey | null): void => {
    if (archive === key) return;
    archive = key;
    emitter.emit('archive', key);
  };

  /** Makes the roster what the server says, and tells of the differences to what it was. */
  const takeRoster = (members: readonly RosterMember[]): void => {
    const before = new Map(roster);
    roster.clear();
    for (const member of members) roster.set(member.member, member);
    if (!entered) return;
    for (const member of before.keys()) {
      if (roster.has(member)) continue;
      delivery.abandon(member);
      emitter.emit('memberLeft', member);
    }
    for (const member of members) if (!before.has(member.member)) emitter.emit('memberJoined', member);
  };

  const joinLater = (ms: number): void => {
    clearTimeout(rejoin);
    rejoin = setTimeout(() => join().catch(reportError), ms);
  };

  const joinRefused = (refusal: ProtocolFault): void => {
    fault = refusal;
    if (FINAL.has(refusal.code)) {
      setState('refused');
      emitter.emit('fault', refusal);
      if (options.connection === undefined) connection.close();
      return;
    }
    const wait = Math.max(refusal.retryAfterMs ?? 0, backoff(joinsRefused, RETRY.first, RETRY.most, random));
    joinsRefused += 1;
    emitter.emit('fault', { ...refusal, retryAfterMs: wait });
    joinLater(wait);
  };

  const enter = async (): Promise<void> => {
    let reply: JoinReply;
    try {
      const asked = connection.request('join', { protocol: PROTOCOL_VERSION, room, secret }, JoinReply);
      joining = asked;
      reply = await asked;
    } catch (error) {
      if (closed) return;
      if (error instanceof Refused) joinRefused(error.fault);
      // A connection that is gone joins when it is back.
      else if (connection.connected) joinRefused({ code: 'internal', message: String(error) });
      return;
    }
    if (closed) return;
    joinsRefused = 0;
    fault = null;
    const anew = entered && reply.self.order !== order;
    order = reply.self.order;
    ice.store(reply.ice, clock());
    state = 'joined';
    takeRoster(reply.roster.filter(({ member }) => member !== self));
    entered = true;
    emitter.emit('state', state);
    setArchive(reply.archive);
    emitter.emit('joined', anew);
    const waiting = whenJoined;
    whenJoined = [];
    for (const resolve of waiting) resolve();
  };

  const join = async (): Promise<void> => {
    clearTimeout(rejoin);
    if (closed || !connection.connected) return;
    const answered = answerFirst.asked();
    try {
      await enter();
    } finally {
      if (!closed) answered();
    }
  };

  /** Resolves when the room is joined; rejects when `abort` fires. */
  const joined = (abort: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      abort.throwIfAborted();
      if (state === 'joined') return resolve();
      const stop = onAbort(abort, () => reject(abort.reason));
      whenJoined.push(() => {
        stop();
        resolve();
      });
    });

  const delivery = new SignalDelivery({
    request: (to, body) => connection.request('signal', { room, to, body }, v.null()),
    joined,
    onMemberBack: (listener) => emitter.on('memberBack', listener),
    notAMember: () => {
      if (state !== 'joined') return;
      setState('offline');
      joinLater(0);
    },
    random,
  });

  const send = async (to: MemberId, signal: Signal, abort?: AbortSignal): Promise<void> => {
    if (!roster.has(to)) throw new SignalUndelivered(to, 'not in the room');
    const body = sealer.seal(self, to, encodeSignal(signal));
    if (body.length > MAX_SIGNAL_CHARS) throw new SignalUndelivered(to, `${body.length} characters`);
    await delivery.send(to, body, abort);
  };

  const memberJoined = (member: RosterMember): void => {
    // In the answer to our join already.
    if (roster.get(member.member)?.order === member.order) return;
    roster.set(member.member, member);
    emitter.emit('memberJoined', member);
  };

  const memberLeft = (member: MemberId): void => {
    if (!roster.delete(member)) return;
    delivery.abandon(member);
    emitter.emit('memberLeft', member);
  };

  const onSignal = (raw: unknown, acknowledge: (() => void) | null): void => {
    const event = v.safeParse(SignalDeliveryEvent, raw);
    if (!event.success || event.output.room !== room) return;
    acknowledge?.();
    const { from, body } = event.output;
    let signal: Signal;
    try {
      signal = decodeSignal(sealer.open(from, self, body));
    } catch {
      // Whatever was wrong with it, it is not from a holder of this room's key: nothing to react to.
      droppedSignals += 1;
      return;
    }
    answerFirst.event(() => emitter.emit('signal', from, signal));
  };

  const away = (): void => {
    clearTimeout(rejoin);
    if (state === 'refused') return;
    fault = null;
    setState('offline');
  };

  const ask = async (abort: AbortSignal): Promise<ServerAnswer> => {
    if (state !== 'joined' && fault !== null) return { state: 'refused', fault };
    if (!connection.connected) return { state: 'unreachable', http: await answersHttp(url, abort) };
    const askedAt = clock();
    let stop: (() => void) | undefined;
    const silence = new Promise<null>((resolve) => {
      if (abort.aborted) resolve(null);
      stop = onAbort(abort, () => resolve(null));
    });
    try {
      const config = await Promise.race([connection.request('ice', { room }, IceConfig), silence]);
      if (config === null) return { state: 'silent' };
      const roundTripMs = clock() - askedAt;
      return { state: 'answered', roundTripMs, iceServers: ice.store(config, clock()) };
    } catch (error) {
      if (error instanceof Refused) return { state: 'refused', fault: error.fault };
      if (error instanceof SignalingUnavailable) return { state: 'silent' };
      throw error;
    } finally {
      stop?.();
    }
  };

  const subscriptions = [
    connection.on('up', () => join().catch(reportError)),
    connection.on('down', away),
    connection.on('unreachable', away),
    connection.on('refused', joinRefused),
    connection.onEvent('signal', onSignal),
    connection.onEvent('memberJoined', (raw) => {
      const event = v.safeParse(MemberJoined, raw);
      if (!event.success || event.output.room !== room || event.output.member.member === self) return;
      answerFirst.event(() => memberJoined(event.output.member));
    }),
    connection.onEvent('memberAway', (raw) => {
      const event = v.safeParse(MemberAway, raw);
      if (!event.success || event.output.room !== room || !roster.has(event.output.member)) return;
      emitter.emit('memberAway', event.output.member);
    }),
    connection.onEvent('memberBack', (raw) => {
      const event = v.safeParse(MemberBack, raw);
      if (!event.success || event.output.room !== room) return;
      const { member } = event.output;
      answerFirst.event(() => {
        if (roster.has(member)) emitter.emit('memberBack', member);
      });
    }),
    connection.onEvent('memberLeft', (raw) => {
      const event = v.safeParse(MemberLeft, raw);
      if (!event.success || event.output.room !== room) return;
      answerFirst.event(() => memberLeft(event.output.member));
    }),
    connection.onEvent('archive', (raw) => {
      const event = v.safeParse(ArchiveChanged, raw);
      if (event.success) answerFirst.event(() => setArchive(event.output.publicKey));
    }),
  ];

  return {
    self,
    roster,
    get state() {
      return state;
    },
    get archive() {
      return archive;
    },
    get fault() {
      return fault;
    },
    get droppedSignals() {
      return droppedSignals;
    },
    dialectOf: () => 'meshboard',
    dials: (member) => order > (roster.get(member)?.order ?? Number.POSITIVE_INFINITY),
    connect: () => {
      if (connection.connected) join().catch(reportError);
      else connection.connect();
    },
    send,
    iceServers: () => ice.servers(clock, () => connection.request('ice', { room }, IceConfig)),
    ask,
    hurry: () => connection.hurry(),
    keep: async (sealedKey) => {
      try {
        await connection.request('keep', { room, sealedKey }, v.null());
      } catch (error) {
        if (error instanceof Refused) throw new KeepRefused(error.fault);
        throw new KeepRefused({ code: 'internal', message: String(error) });
      }
    },
    on: (event, listener) => emitter.on(event, listener),
    close: async () => {
      if (closed) return;
      closed = true;
      clearTimeout(rejoin);
      for (const unsubscribe of subscriptions) unsubscribe();
      delivery.abandonAll();
      if (state === 'joined' || connection.connected) {
        // On a shared connection a seat that a late join took would stay ours, and bar our next member from the room.
        const leaving = joining
          .then(() => connection.request('leave', { room }, v.null()))
          .catch(() => {
            // A server that does not answer finds out by itself that the socket is gone.
          });
        let late: ReturnType<typeof setTimeout> | undefined;
        const enough = new Promise<void>((resolve) => {
          late = setTimeout(resolve, LEAVE_TIMEOUT_MS);
        });
        await Promise.race([leaving, enough]);
        clearTimeout(late);
      }
      if (options.connection === undefined) connection.close();
      emitter.clear();
    },
  };
};
