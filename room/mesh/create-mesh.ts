import type { MemberId } from '@meshboard/signaling/protocol';
import { createEmitter } from '../emitter.ts';
import { toBase64Url } from '../encoding/base64url.ts';
import { reportError } from '../report-error.ts';
import type { Signal, SignalBody, Signaling } from '../signaling/signaling.ts';
import { SignalUndelivered } from '../signaling/signaling-errors.ts';
import { browserWebRtc, type WebRtc } from '../webrtc.ts';
import { lookAfterOurAbsence, lookAfterTheirs } from './after-absence.ts';
import type { LinkAuthenticator } from './authenticator.ts';
import { backoff } from './backoff.ts';
import { DoubtedDials } from './doubted-dials.ts';
import type { Link, LinkEnd } from './link.ts';
import { LinkSession } from './link-session.ts';
import type { Mesh, MeshEvents } from './mesh.ts';
import { AnsweredDials, Neighbour } from './neighbour.ts';
import type { Tabs } from './tabs/tabs.ts';
import { DEFAULT_TIMINGS, type MeshTimings } from './timings.ts';
import { watchNetwork } from './watch-network.ts';

export interface MeshOptions {
  readonly signaling: Signaling;
  readonly authenticator: LinkAuthenticator;
  /** The other tabs of this browser: they are neither dialled nor answered. Started, and closed, with the mesh. */
  readonly tabs?: Tabs;
  /** Default: the browser's. */
  readonly webrtc?: WebRtc;
  /** `relay` keeps this end's addresses from the others. Default `all`. */
  readonly iceTransportPolicy?: RTCIceTransportPolicy;
  readonly timings?: Partial<MeshTimings>;
  /** For back-off; as Math.random, which it is by default. */
  readonly random?: () => number;
}

const DIAL_BYTES = 16;

/** How long the server may take to answer before the question is given up, in milliseconds. */
const SERVER_ANSWERS_MS = 10_000;

/** How many dials of others may be coming up at once: each costs a connection before anything has been proved. */
const MAX_INCOMING_DIALS = 64;

/**
 * How many are remembered of whom no roster has told: signals may overtake the news that somebody has come. Each may hold
 * 64 candidates, so that names made up would fill the memory.
 */
const MAX_UNANNOUNCED = 64;

/** Ends that are no failure of the dial, so that nobody needs to hear of them. */
const NO_FAILURE: ReadonlySet<LinkEnd> = new Set(['left', 'replaced', 'unwanted']);

/**
 * The mesh over one {@link Signaling}. It listens from the moment it is made; `want` starts the dialling.
 *
 * @throws Error when there is no WebRTC: not given, and none in this environment.
 */
export const createMesh = (options: MeshOptions): Mesh => {
  const { signaling, authenticator, tabs, iceTransportPolicy = 'all', random = Math.random } = options;
  const webrtc = options.webrtc ?? browserWebRtc();
  const timings: MeshTimings = { ...DEFAULT_TIMINGS, ...options.timings };

  const emitter = createEmitter<MeshEvents>();
  const links = new Map<MemberId, Link>();
  const neighbours = new Map<MemberId, Neighbour>();
  const answered = new AnsweredDials();
  const releasing = new Set<Promise<void>>();
  let wanted: ReadonlySet<MemberId> = new Set();
  let closed = false;

  const neighbourOf = (member: MemberId): Neighbour => {
    const known = neighbours.get(member);
    if (known !== undefined) return known;
    const fresh = new Neighbour(answered);
    neighbours.set(member, fresh);
    return fresh;
  };

  const mayDial = (member: MemberId): boolean =>
    !closed &&
    signaling.state === 'joined' &&
    wanted.has(member) &&
    signaling.roster.has(member) &&
    signaling.dials(member) &&
    tabs?.has(member) !== true;

  /** Sends one signal of a session. A member that left for a moment gets it when it is back. */
  const deliver = async (session: LinkSession, signal: Signal, abort: AbortSignal): Promise<void> => {
    const { member } = session;
    while (!closed && !abort.aborted) {
      try {
        await signaling.send(member, signal, abort);
        return;
      } catch (error) {
        if (!(error instanceof SignalUndelivered)) throw error;
        if (!session.up) return;
        await neighbourOf(member).back(abort);
      }
    }
  };

  let checking = false;
  /**
   * Asks the server something: a connection that is dead without knowing it is dropped then, and made anew. Where there is
   * none, and nobody is heard on any link, it is our network that is away, and no server is spared by waiting.
   */
  const checkServer = (): void => {
    if (checking || closed) return;
    const heard = [...neighbours.values()].some(
      ({ session }) => session?.up === true && !session.stats.hangs,
    );
    if (signaling.state === 'offline' && !heard) signaling.hurry();
    if (signaling.state !== 'joined') return;
    checking = true;
    const done = (): void => {
      checking = false;
    };
    // Whatever comes of it, the signaling itself reports.
    signaling.ask(AbortSignal.timeout(SERVER_ANSWERS_MS)).then(done, done);
  };

  const start = (member: MemberId, dial: string, initiator: boolean): LinkSession => {
    const neighbour = neighbourOf(member);
    const abort = new AbortController();
    const session: LinkSession = new LinkSession({
      self: signaling.self,
      member,
      kind: signaling.roster.get(member)?.kind ?? 'person',
      dialect: signaling.dialectOf(member),
      dial,
      initiator,
      dials: () => signaling.dials(member),
      authenticator,
      webrtc,
      iceTransportPolicy,
      timings,
      iceServers: () => signaling.iceServers(),
      checkServer,
      sendSignal: (seq: number, body: SignalBody) => {
        // What says that it is over has to get there although the session ends.
        const lasting = body.type === 'bye' || body.type === 'redial';
        const until = lasting ? AbortSignal.timeout(timings.comingUp) : abort.signal;
        deliver(session, { dial, seq, body }, until).catch(reportError);
      },
      onUp: () => {
        links.set(member, session);
        emitter.emit('linkUp', session);
      },
      onHangs: (hangs) => emitter.emit('linkHangs', session, hangs),
      onMessage: (message) => emitter.emit('message', session, message),
      onEnd: (reason, heldMs, fault) => {
        abort.abort();
        const release = session.released.finally(() => releasing.delete(release));
        releasing.add(release);
        if (fault) shun(neighbour);
        ended(session, reason, heldMs);
      },
    });
    neighbour.begin(session);
    return session;
  };

  const shun = (neighbour: Neighbour): void => {
    const { shunFirst, shunMost } = timings;
    neighbour.shunnedUntil = performance.now() + backoff(neighbour.faults, shunFirst, shunMost, random);
    neighbour.faults += 1;
  };

  const dialNow = (member: MemberId): void => {
    const neighbour = neighbourOf(member);
    if (neighbour.session !== null || !mayDial(member)) return;
    const shunned = neighbour.shunnedUntil - performance.now();
    if (shunned > 0) {
      neighbour.schedule(shunned, () => dialNow(member));
      return;
    }
    start(member, toBase64Url(crypto.getRandomValues(new Uint8Array(DIAL_BYTES))), true);
  };

  const dialLater = (member: MemberId): void => {
    const neighbour = neighbourOf(member);
    const { redialFirst, redialMost } = timings;
    neighbour.schedule(backoff(neighbour.attempts, redialFirst, redialMost, random), () => dialNow(member));
    neighbour.attempts += 1;
  };

  const ended = (session: LinkSession, reason: LinkEnd, heldMs: number | null): void => {
    const { member } = session;
    const neighbour = neighbourOf(member);
    const current = neighbour.session === session;
    neighbour.over(session);
    if (heldMs !== null && heldMs >= timings.steadyAfter) neighbour.attempts = 0;
    if (heldMs !== null) {
      if (links.get(member) === session) links.delete(member);
      emitter.emit('linkDown', session, reason);
    } else if (!NO_FAILURE.has(reason)) {
      signaling.dialFailed?.(member);
      emitter.emit('dialFailed', member, reason, neighbour.attempts, session.answered);
    }
    // A listener may have dialled, or closed the mesh.
    if (!current || neighbour.session !== null) return;
    if (mayDial(member)) dialLater(member);
    // Whoever was killed leaves the roster first, and its link ends after that.
    else if (!signaling.roster.has(member)) neighbours.delete(member);
  };

  const replace = (neighbour: Neighbour): void => {
    const old = neighbour.session;
    if (old === null) return;
    neighbour.over(old);
    old.end('replaced');
  };

  const incomingDials = (): number => {
    let count = 0;
    for (const { session } of neighbours.values()) {
      if (session !== null && !session.initiator && !session.up) count += 1;
    }
    return count;
  };

  const answer = (member: MemberId, neighbour: Neighbour, dial: string): void => {
    const { session } = neighbour;
    // Both dialled, each before it had heard of the other: both know which of the two dials stays. A stock y-webrtc
    // end knows another rule, by which it has just turned ours down.
    const ours = session?.initiator === true && !session.up && session.dialect === 'meshboard';
    if (ours && signaling.self > member) {
      neighbour.forget(dial);
      return;
    }
    if (performance.now() < neighbour.shunnedUntil || tabs?.has(member) === true) {
      neighbour.forget(dial);
      return;
    }
    if (session === null && incomingDials() >= MAX_INCOMING_DIALS) return;
    if (!neighbour.prompting.take()) {
      neighbour.forget(dial);
      return;
    }
    replace(neighbour);
    neighbour.unschedule();
    const fresh = start(member, dial, false);
    for (const { seq, body } of neighbour.claim(dial)) fresh.receive(seq, body);
  };

  /** The other end asks for a fresh dial. */
  const redial = (member: MemberId, neighbour: Neighbour): void => {
    if (!neighbour.prompting.take()) return;
    neighbour.unschedule();
    dialNow(member);
  };

  const forgetUnannounced = (): void => {
    const unannounced = [...neighbours].filter(
      ([member, { session }]) => session === null && !signaling.roster.has(member),
    );
    const tooMany = Math.max(0, unannounced.length - MAX_UNANNOUNCED);
    for (const [member] of unannounced.slice(0, tooMany)) neighbours.delete(member);
  };

  const onSignal = (member: MemberId, signal: Signal): void => {
    if (closed) return;
    if (!neighbours.has(member) && !signaling.roster.has(member)) forgetUnannounced();
    const { dial, body } = signal;
    const neighbour = neighbourOf(member);
    if (neighbour.session?.dial === dial) {
      const { session } = neighbour;
      session.receive(signal.seq, body);
      if (body.type === 'redial') redial(member, neighbour);
      return;
    }
    switch (body.type) {
      case 'redial':
        // The other end lost a link whose end we have seen ourselves: nothing is gained by waiting any longer.
        redial(member, neighbour);
        break;
      case 'bye':
        neighbour.forget(dial);
        break;
      case 'candidate':
        neighbour.keep(signal);
        break;
      case 'offer':
        if (neighbour.isPast(dial)) return;
        neighbour.keep(signal);
        answer(member, neighbour, dial);
        break;
      case 'answer':
    }
  };

  const dialAll = (): void => {
    for (const member of wanted) {
      const neighbour = neighbourOf(member);
      if (!neighbour.scheduled) dialNow(member);
    }
  };

  const onMemberLeft = (member: MemberId): void => {
    const neighbour = neighbours.get(member);
    if (neighbour === undefined) return;
    neighbour.unschedule();
    neighbour.attempts = 0;
    const { session } = neighbour;
    // A link that is up needs no server. One that is coming up cannot be signaled any more.
    if (session?.up === false) session.end('left');
    else session?.memberLeft(true);
    if (neighbour.session === null) neighbours.delete(member);
  };

  /** A connection with the server was lost and made anew: whatever did that may have cut the links as well. */
  const onJoined = (anew: boolean): void => {
    dialAll();
    const lookAfter = async (session: LinkSession): Promise<void> => {
      if (await lookAfterOurAbsence(session, anew)) dialNow(session.member);
    };
    for (const { session } of neighbours.values())
      if (session?.up === true) lookAfter(session).catch(reportError);
  };

  /** A member had lost its connection with the server, and has it again: it may need us to restart ICE, or to dial. */
  const onMemberBack = async (member: MemberId): Promise<void> => {
    const neighbour = neighbours.get(member);
    if (neighbour === undefined || !neighbour.prompting.take()) return;
    neighbour.attempts = 0;
    if (neighbour.session === null) dialNow(member);
    else await lookAfterTheirs(neighbour.session);
  };

  const onNetworkBack = (): void => {
    checkServer();
    for (const { session } of neighbours.values()) session?.networkChanged();
  };

  /** A page that closes says so; one that comes back out of the browser's cache dials anew. */
  const onPageHide = (): void => {
    for (const { session } of [...neighbours.values()]) session?.end('left');
  };

  const doubtedDials = new DoubtedDials((session) => {
    const neighbour = neighbourOf(session.member);
    if (neighbour.session !== session) return;
    session.end('lost');
    neighbour.unschedule();
    dialNow(session.member);
  });

  const subscriptions = [
    signaling.on('signal', onSignal),
    signaling.on('memberLeft', onMemberLeft),
    signaling.on('memberJoined', ({ member }) => {
      neighbours.get(member)?.isBack();
      neighbours.get(member)?.session?.memberLeft(false);
      doubtedDials.announced(neighbours.get(member)?.session ?? null);
      if (wanted.has(member)) dialNow(member);
    }),
    signaling.on('memberBack', (member) => onMemberBack(member).catch(reportError)),
    signaling.on('joined', onJoined),
  ];
  /** A tab that could be one no longer is a member like any other. */
  const dialTab = (member: MemberId): void => {
    if (mayDial(member)) dialLater(member);
  };
  tabs?.start({
    linkUp: (link) => {
      const neighbour = neighbours.get(link.member);
      neighbour?.unschedule();
      if (neighbour !== undefined) replace(neighbour);
      links.set(link.member, link);
      emitter.emit('linkUp', link);
    },
    linkDown: (link, reason) => {
      if (links.get(link.member) === link) links.delete(link.member);
      emitter.emit('linkDown', link, reason);
      dialTab(link.member);
    },
    linkHangs: (link, hangs) => emitter.emit('linkHangs', link, hangs),
    message: (link, message) => emitter.emit('message', link, message),
    notComing: dialTab,
  });
  // Only browsers say these; in Node nothing fires them.
  const leaveNetwork = watchNetwork(onNetworkBack);
  globalThis.addEventListener?.('pagehide', onPageHide);

  return {
    links,
    want: (members) => {
      wanted = new Set(members);
      for (const [member, neighbour] of neighbours) if (!wanted.has(member)) neighbour.unschedule();
      dialAll();
    },
    on: (event, listener) => emitter.on(event, listener),
    close: async () => {
      closed = true;
      doubtedDials.close();
      for (const unsubscribe of subscriptions) unsubscribe();
      leaveNetwork();
      globalThis.removeEventListener?.('pagehide', onPageHide);
      for (const neighbour of neighbours.values()) {
        neighbour.unschedule();
        neighbour.session?.end('left');
      }
      tabs?.close();
      await Promise.all(releasing);
      neighbours.clear();
      emitter.clear();
    },
  };
};
