import { MemberId, type RosterMember } from '@meshboard/signaling/protocol';
import * as v from 'valibot';
import { defaultWebSocket } from '#default-websocket';
import { createEmitter } from '../../emitter.ts';
import { toBase64Url } from '../../encoding/base64url.ts';
import { onAbort } from '../../on-abort.ts';
import type { Signal, Signaling, SignalingEvents, SignalingState } from '../signaling.ts';
import { KeepRefused, SignalUndelivered } from '../signaling-errors.ts';
import { OpenMember } from './open-member.ts';
import { MESHBOARD, memberOf, Publication } from './publication.ts';
import { createPublicationCodec, type PublicationCodec } from './publication-codec.ts';
import { createTopicSocket, type TopicSocket, type WebSocketConstructor } from './topic-socket.ts';

export type { WebSocketConstructor, WebSocketLike } from './topic-socket.ts';

export interface OpenSignalingOptions {
  /** Addresses of servers of y-webrtc's publish-subscribe, e.g. `wss://board.example.org/y-webrtc`. */
  readonly urls: readonly string[];
  /** The room's name. */
  readonly room: string;
  readonly password?: string;
  /** Default: none. */
  readonly iceServers?: readonly RTCIceServer[];
  /** Default: the environment's own, or that of `ws` in Node 20, which has none. */
  readonly webSocket?: WebSocketConstructor;
  /** As Math.random, which it is by default. */
  readonly random?: () => number;
}

/** {@link Signaling} of one open room, in which stock y-webrtc clients take part. */
export interface OpenSignaling extends Signaling {
  /** Publications that did not open or were none. */
  readonly droppedPublications: number;
}

const SELF_BYTES = 16;

/** How often a Meshboard peer says that it is still there; stock peers do not, and pay no heed to it. */
const ANNOUNCE_EVERY_MS = 30_000;

/**
 * How long a member that says nothing stays in the roster: three announcements of a Meshboard peer. For a stock peer
 * it is the time in which a dial has to succeed; a link that stands by then needs no roster, and when it falls the
 * stock peer announces itself anew.
 */
const SILENT_FOR_MS = 90_000;

/** Anybody may publish in any number of names: more members than any mesh is for are not taken in. */
const MOST_MEMBERS = 512;

const clock = (): number => performance.now();

/** Rejects when a signal fires; never resolves. */
const fired = (abort: AbortSignal | undefined): Promise<never> =>
  new Promise((_resolve, reject) => {
    if (abort === undefined) return;
    if (abort.aborted) reject(abort.reason);
    onAbort(abort, () => reject(abort.reason));
  });

export const createOpenSignaling = (options: OpenSignalingOptions): OpenSignaling => {
  const { urls, room, password, iceServers = [], random = Math.random } = options;
  const webSocket = options.webSocket ?? defaultWebSocket();
  const self = v.parse(MemberId, toBase64Url(crypto.getRandomValues(new Uint8Array(SELF_BYTES))));
  const emitter = createEmitter<SignalingEvents>();
  const members = new Map<MemberId, OpenMember>();
  const roster = new Map<MemberId, RosterMember>();
  let state: SignalingState = 'connecting';
  let codec: PublicationCodec | null = null;
  let orders = 0;
  let droppedPublications = 0;
  let closed = false;
  let connecting = false;
  let ticking: ReturnType<typeof setInterval> | undefined;
  /** Called when a server can be reached. */
  let whenUp: (() => void)[] = [];

  const publish = (socket: TopicSocket, data: object): void => {
    if (codec !== null) socket.publish(codec.encode({ ...data, from: self, meshboard: MESHBOARD }));
  };

  const announce = (to: readonly TopicSocket[]): void => {
    for (const socket of to) publish(socket, { type: 'announce' });
  };

  const setState = (next: SignalingState): void => {
    if (state === next) return;
    state = next;
    emitter.emit('state', next);
  };

  const forget = (id: MemberId): void => {
    if (!members.delete(id)) return;
    roster.delete(id);
    emitter.emit('memberLeft', id);
  };

  /** The member who published, known or new. */
  const meet = (id: MemberId, name: string, announced: boolean, via: TopicSocket): OpenMember => {
    const known = members.get(id);
    if (known !== undefined) return known;
    orders += 1;
    const member = new OpenMember(
      name,
      { member: id, kind: 'person', order: orders },
      announced,
      via,
      clock(),
    );
    members.set(id, member);
    return member;
  };

  const onPublication = (publication: Publication, via: TopicSocket, mark: string | null): void => {
    const { type, from, to, meshboard } = publication;
    if (from === self || (to !== undefined && to !== self)) return;
    const id = memberOf(from);
    if (type === 'leave') {
      forget(id);
      return;
    }
    const isNew = !members.has(id);
    if (isNew && members.size >= MOST_MEMBERS) {
      droppedPublications += 1;
      return;
    }
    const member = meet(id, from, type === 'announce', via);
    member.via = via;
    member.mark = mark;
    member.heardAt = clock();
    member.dialect = meshboard === MESHBOARD ? 'meshboard' : 'y-webrtc';
    // A stock peer announces itself when it has lost a connection: from then on it waits to be dialled.
    const asksAgain = type === 'announce' && member.dialect === 'y-webrtc' && !isNew;
    if (asksAgain) member.dialledByUs = true;
    if (isNew) roster.set(id, member.line);
    if (isNew || asksAgain) emitter.emit('memberJoined', member.line);
    if (type === 'signal') onSignal(id, member, publication);
  };

  const onSignal = (
    id: MemberId,
    member: OpenMember,
    publication: Publication & { type: 'signal' },
  ): void => {
    const { signal, dial, seq } = publication;
    if (signal === null) return;
    const counted = dial === undefined || seq === undefined ? [] : [{ dial, seq, body: signal }];
    const numbered = member.dialect === 'y-webrtc' ? member.numbered(signal) : counted;
    for (const each of numbered) emitter.emit('signal', id, each);
  };

  const onClosed = (mark: string, via: TopicSocket): void => {
    for (const [id, member] of members)
      if (member.via === via && member.mark === mark) emitter.emit('memberAway', id);
  };

  const onPublished = (data: unknown, via: TopicSocket, mark: string | null): void => {
    if (codec === null || closed) return;
    let opened: unknown;
    try {
      opened = codec.decode(data);
    } catch {
      // Somebody without the password, or with another one, in a room of the same name.
      droppedPublications += 1;
      return;
    }
    const publication = v.safeParse(Publication, opened);
    if (publication.success) onPublication(publication.output, via, mark);
    else droppedPublications += 1;
  };

  const sockets: TopicSocket[] = urls.map((url) => {
    const socket: TopicSocket = createTopicSocket({
      url,
      topic: room,
      webSocket,
      random,
      onUp: () => {
        announce([socket]);
        setState('joined');
        emitter.emit('joined', false);
        const waiting = whenUp;
        whenUp = [];
        for (const resolve of waiting) resolve();
      },
      onDown: () => {
        if (!sockets.some(({ up, fresh }) => up || fresh)) setState('offline');
      },
      onPublished: (data, mark) => onPublished(data, socket, mark),
      onClosed: (mark) => onClosed(mark, socket),
    });
    return socket;
  });

  const tick = (): void => {
    announce(sockets);
    const now = clock();
    for (const [id, { heardAt }] of members) if (now - heardAt > SILENT_FOR_MS) forget(id);
  };

  /** The socket by which a member is reached, once there is one. */
  const reach = async (member: OpenMember, abort: AbortSignal | undefined): Promise<TopicSocket> => {
    for (;;) {
      const socket = member.via.up ? member.via : sockets.find(({ up }) => up);
      if (socket !== undefined) return socket;
      await Promise.race([new Promise<void>((resolve) => whenUp.push(resolve)), fired(abort)]);
    }
  };

  /** simple-peer's object for a body; stock peers ask for a fresh dial by announcing themselves, and say no goodbye. */
  const publishToStock = (socket: TopicSocket, member: OpenMember, signal: Signal): void => {
    const { body } = signal;
    if (body.type === 'redial') announce([socket]);
    if (body.type === 'redial' || body.type === 'bye') return;
    const token = member.tokenFor(signal, Date.now() + random());
    publish(socket, { type: 'signal', to: member.name, token, signal: body });
  };

  return {
    self,
    roster,
    archive: null,
    fault: null,
    get state() {
      return state;
    },
    get droppedPublications() {
      return droppedPublications;
    },
    dialectOf: (member) => members.get(member)?.dialect ?? 'meshboard',
    dials: (member) => members.get(member)?.dialledByUs ?? false,
    connect: () => {
      if (connecting || closed) return;
      connecting = true;
      void createPublicationCodec(room, password).then((made) => {
        if (closed) return;
        codec = made;
        ticking = setInterval(tick, ANNOUNCE_EVERY_MS);
        for (const socket of sockets) socket.connect();
      });
    },
    send: async (to, signal, abort) => {
      const member = members.get(to);
      if (member === undefined || closed) throw new SignalUndelivered(to, 'not in the room');
      let socket: TopicSocket;
      try {
        socket = await reach(member, abort);
      } catch (error) {
        throw new SignalUndelivered(to, 'aborted', { cause: error });
      }
      if (member.dialect === 'y-webrtc') return publishToStock(socket, member, signal);
      const { dial, seq, body } = signal;
      publish(socket, { type: 'signal', to: member.name, token: 0, signal: body, dial, seq });
    },
    dialFailed: (id) => {
      const member = members.get(id);
      if (member?.dialect === 'y-webrtc') member.dialFailed();
    },
    iceServers: async () => [...iceServers],
    // The protocol has no request: that a socket is up is all there is to know.
    ask: async () =>
      state === 'joined'
        ? { state: 'answered', roundTripMs: null, iceServers }
        : { state: 'unreachable', http: null },
    hurry: () => {
      for (const socket of sockets) socket.hurry();
    },
    keep: async () => {
      throw new KeepRefused({ code: 'no-archive', message: 'an open room has no archive' });
    },
    on: (event, listener) => emitter.on(event, listener),
    close: async () => {
      if (closed) return;
      for (const socket of sockets) publish(socket, { type: 'leave' });
      closed = true;
      clearInterval(ticking);
      for (const socket of sockets) socket.close();
      emitter.clear();
    },
  };
};
