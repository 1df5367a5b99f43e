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
  SignalDelivery,
  type SocketAuth,
} from '@meshboard/signaling/protocol';
import * as v from 'valibot';
import { createEmitter } from '../emitter.ts';
import { toBase64Url } from '../encoding/base64url.ts';
import { backoff } from '../mesh/backoff.ts';
import { onAbort } from '../on-abort.ts';
import { createAnswerFirst } from './answer-first.ts';
import { answersHttp } from './answers-http.ts';
import { IceCache } from './ice-cache.ts';
import { createServerConnection, Refused, type ServerConnection } from './server-connection.ts';
import { decodeSignal, encodeSignal } from './signal-codec.ts';
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

/** First and longest wait before a join, or a signal, that was refused for now is tried again, in milliseconds. */
const RETRY = { first: 1_000, most: 30_000 };

/** How long leaving may wait for the server's word. */
const LEAVE_TIMEOUT_MS = 1_000;

/** Refusals of a join that no trying again changes. */
const FINAL: ReadonlySet<ProtocolFault['code']> = new Set(['wrong-version', 'unauthorized', 'bad-request']);

/** Refusals of a signal after which it may still arrive. */
const PASSING: ReadonlySet<ProtocolFault['code']> = new Set([
  'rate-limited',
  'not-acknowledged',
  'not-a-member',
  'draining',
  'internal',
]);

const clock = (): number => performance.now();

const newSecret = (): MemberSecret =>
  v.parse(MemberSecretSchema, toBase64Url(crypto.getRandomValues(new Uint8Array(SECRET_BYTES))));

/**
 * Resolves after `ms`, or when what is handed to `wakeBy` is called, or rejects with the signal's reason when it fires
 * first.
 */
const pause = (ms: number, abort: AbortSignal, wakeBy: (wake: () => void) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    abort.throwIfAborted();
    const wake = (): void => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    const timer = setTimeout(wake, ms);
    wakeBy(wake);
    const stop = onAbort(abort, () => {
      clearTimeout(timer);
      reject(abort.reason);
    });
  });

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
  /** What is on its way, by addressee. */
  const sends = new Map<MemberId, Set<AbortController>>();
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

  const abandon = (member: MemberId): void => {
    for (const send of sends.get(member) ?? []) send.abort(new SignalUndelivered(member, 'left the room'));
  };

  /** Makes the roster what the server says, and tells of the differences to what it was. */
  const takeRoster = (members: readonly RosterMember[]): void => {
    const before = new Map(roster);
    roster.clear();
    for (const member of members) roster.set(member.member, member);
    if (!entered) return;
    for (const member of before.keys()) {
      if (roster.has(member)) continue;
      abandon(member);
      emitter.emit('memberLeft', member);
    }
    for (const member of members) if (!before.has(member.member)) emitter.emit('memberJoined', member);
  };

  const joinLater = (ms: number): void => {
    clearTimeout(rejoin);
    rejoin = setTimeout(() => void join(), ms);
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

  /** Tries once. @returns how long to wait before the next try, or null when it has been delivered. */
  const trySignal = async (to: MemberId, body: string): Promise<number | null> => {
    try {
      await connection.request('signal', { room, to, body }, v.null());
      return null;
    } catch (error) {
      if (error instanceof SignalingUnavailable) return 0;
      if (!(error instanceof Refused)) throw error;
      const { code, retryAfterMs } = error.fault;
      if (!PASSING.has(code)) throw new SignalUndelivered(to, code, { cause: error });
      // The seat has gone to an older socket of ours, or the server has forgotten it.
      if (code === 'not-a-member' && state === 'joined') {
        setState('offline');
        joinLater(0);
      }
      return Math.max(retryAfterMs ?? 0, backoff(0, RETRY.first, RETRY.most, random));
    }
  };

  const deliver = async (to: MemberId, body: string, abort: AbortSignal): Promise<void> => {
    let isBack = false;
    let wake = (): void => undefined;
    // It may be back before the server has told us that the try before came to nothing.
    const stop = emitter.on('memberBack', (member) => {
      if (member !== to) return;
      isBack = true;
      wake();
    });
    try {
      for (;;) {
        await joined(abort);
        isBack = false;
        const wait = await trySignal(to, body);
        if (wait === null) return;
        if (isBack) continue;
        await pause(wait, abort, (ends) => {
          wake = ends;
        });
      }
    } finally {
      stop();
    }
  };

  const send = async (to: MemberId, signal: Signal, abort?: AbortSignal): Promise<void> => {
    if (!roster.has(to)) throw new SignalUndelivered(to, 'not in the room');
    const body = sealer.seal(self, to, encodeSignal(signal));
    if (body.length > MAX_SIGNAL_CHARS) throw new SignalUndelivered(to, `${body.length} characters`);
    const giveUp = new AbortController();
    const others = sends.get(to) ?? new Set();
    sends.set(to, others.add(giveUp));
    const aborted = (): void => giveUp.abort(new SignalUndelivered(to, 'aborted'));
    const stop = abort && onAbort(abort, aborted);
    if (abort?.aborted === true) aborted();
    try {
      await deliver(to, body, giveUp.signal);
    } finally {
      stop?.();
      others.delete(giveUp);
      if (others.size === 0) sends.delete(to);
    }
  };

  const memberJoined = (member: RosterMember): void => {
    // In the answer to our join already.
    if (roster.get(member.member)?.order === member.order) return;
    roster.set(member.member, member);
    emitter.emit('memberJoined', member);
  };

  const memberLeft = (member: MemberId): void => {
    if (!roster.delete(member)) return;
    abandon(member);
    emitter.emit('memberLeft', member);
  };

  const onSignal = (raw: unknown, acknowledge: (() => void) | null): void => {
    const delivery = v.safeParse(SignalDelivery, raw);
    if (!delivery.success || delivery.output.room !== room) return;
    acknowledge?.();
    const { from, body } = delivery.output;
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
    connection.on('up', () => void join()),
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
      if (connection.connected) void join();
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
      for (const member of [...sends.keys()]) {
        for (const send of sends.get(member) ?? [])
          send.abort(new SignalUndelivered(member, 'left the room'));
      }
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
