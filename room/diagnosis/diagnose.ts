import type { MemberId } from '@meshboard/signaling/protocol';
import type { Mesh } from '../mesh/mesh.ts';
import { onAbort } from '../on-abort.ts';
import type { RoomLog } from '../room-log.ts';
import type { ServerAnswer, Signaling } from '../signaling/signaling.ts';
import { browserWebRtc, type WebRtc } from '../webrtc.ts';
import type { GatheringFacts, NotTried, RelayDataFacts, TurnTransport } from './facts.ts';
import { TURN_TRANSPORTS } from './facts.ts';
import { type ServersByKind, serversByKind } from './ice-urls.ts';
import { probePeers } from './peers-probe.ts';
import { probeRelayData } from './relay-data-probe.ts';
import type { DiagnoseOptions, DiagnosisReport, DiagnosisStep } from './report.ts';
import { SENTENCES } from './sentences.ts';
import { probeSignaling } from './signaling-probe.ts';
import { peerFindings, peersStep, relayDataStep, signalingStep, stunStep, turnStep } from './steps.ts';
import { probeStun } from './stun-probe.ts';
import { probeTurn } from './turn-probe.ts';
import { verdictOf } from './verdict.ts';

/** What of a room a diagnosis looks at. */
export interface DiagnosisSubject {
  readonly signaling: Signaling;
  readonly mesh: Pick<Mesh, 'links'>;
  readonly log: Pick<RoomLog, 'of'>;
  /** Members with whom a large room wants no link. */
  readonly spare: ReadonlySet<MemberId>;
  /** Default: the browser's. */
  readonly webrtc?: WebRtc | undefined;
  readonly iceTransportPolicy?: RTCIceTransportPolicy | undefined;
}

const DEFAULT_LIMIT_MS = 10_000;

/** Until when, as parts of the limit, the server may answer, candidates may be gathered, and data may come back. */
const SHARES = { server: 0.3, gathering: 0.65, data: 0.95 } as const;

type Shares = Readonly<Record<keyof typeof SHARES, AbortSignal>>;

/** Signals that fire when their share of the time is over; all of them when it is ended early. */
const shareOut = (limitMs: number, early: AbortSignal): { readonly shares: Shares; release(): void } => {
  const timers: ReturnType<typeof setTimeout>[] = [];
  const stops: (() => void)[] = [];
  const until = (part: number): AbortSignal => {
    const controller = new AbortController();
    timers.push(setTimeout(() => controller.abort(), limitMs * part));
    stops.push(onAbort(early, () => controller.abort()));
    if (early.aborted) controller.abort();
    return controller.signal;
  };
  return {
    shares: {
      server: until(SHARES.server),
      gathering: until(SHARES.gathering),
      data: until(SHARES.data),
    },
    release() {
      for (const timer of timers) clearTimeout(timer);
      for (const stop of stops) stop();
    },
  };
};

/** The servers to ask: those the server has just named, else those it named before; null when it never did. */
const serversOf = async (
  { signaling }: DiagnosisSubject,
  answer: ServerAnswer | null,
  until: AbortSignal,
): Promise<ServersByKind | null> => {
  if (answer?.state === 'answered') return serversByKind(answer.iceServers);
  let stop: (() => void) | undefined;
  const enough = new Promise<null>((resolve) => {
    stop = onAbort(until, () => resolve(null));
    if (until.aborted) resolve(null);
  });
  try {
    const servers = await Promise.race([signaling.iceServers(), enough]);
    return servers && serversByKind(servers);
  } catch {
    // Known ones have run out, or there never were any; why is what the signaling step says.
    return null;
  } finally {
    stop?.();
  }
};

/** WebRTC that throws is a finding, not a failure of the diagnosis. */
const orRefused = async <T>(probe: () => Promise<T>): Promise<T | 'webrtc-refused'> => {
  try {
    return await probe();
  } catch {
    return 'webrtc-refused';
  }
};

const probeAll = async (
  subject: DiagnosisSubject | null,
  shares: Shares,
  addresses: boolean,
  done: (step: DiagnosisStep) => DiagnosisStep,
): Promise<Pick<DiagnosisReport, 'steps' | 'peers'>> => {
  const server = await probeSignaling(subject?.signaling ?? null, shares.server);
  const first = done(signalingStep(server));
  const servers = subject === null ? null : await serversOf(subject, server.answer, shares.gathering);
  const webrtc = await orRefused(async () => subject?.webrtc ?? browserWebRtc());
  const telling = { addresses };

  type Gathered = GatheringFacts | NotTried;
  const gatherOver = async (transport: TurnTransport): Promise<Gathered> => {
    if (servers === null) return 'servers-unknown';
    const offered = servers.turn[transport];
    if (offered.length === 0) return 'not-offered';
    if (webrtc === 'webrtc-refused') return webrtc;
    return orRefused(() => probeTurn(webrtc, offered, shares.gathering));
  };
  const turns = TURN_TRANSPORTS.map(async (transport) => {
    const facts = await gatherOver(transport);
    return { transport, step: done(turnStep(transport, facts, telling)) };
  });
  /** The first transport over which there is a relay. */
  const relay = Promise.any(
    turns.map(async (turn) => {
      const { transport, step } = await turn;
      if (step.state !== 'ok') throw new Error('no relay');
      return transport;
    }),
  ).catch(() => null);

  const askStun = async (): Promise<Gathered> => {
    if (servers === null) return 'servers-unknown';
    if (subject?.iceTransportPolicy === 'relay') return 'nothing-to-test';
    if (servers.stun.length === 0) return 'not-offered';
    if (webrtc === 'webrtc-refused') return webrtc;
    return orRefused(() => probeStun(webrtc, servers.stun, shares.gathering));
  };
  const stun = (async () => {
    const facts = await askStun();
    const silent = typeof facts !== 'string' && facts.foundMs === null;
    const relayOverUdp = silent && (await turns[0])?.step.state === 'ok';
    return done(stunStep(facts, relayOverUdp, telling));
  })();

  const relayData = (async () => {
    const transport = await relay;
    const sendData = async (): Promise<RelayDataFacts | NotTried> => {
      if (transport === null || servers === null || webrtc === 'webrtc-refused') return 'nothing-to-test';
      return orRefused(() => probeRelayData(webrtc, servers.turn[transport], shares.data));
    };
    return done(relayDataStep(await sendData(), transport));
  })();

  const overTurn = (await Promise.all(turns)).map(({ step }) => step);
  const between = [await stun, ...overTurn, await relayData];
  const peers =
    subject === null
      ? null
      : peerFindings(probePeers(subject.signaling, subject.mesh, subject.log, subject.spare));
  return { steps: [first, ...between, done(peersStep(peers))], peers: peers ?? [] };
};

/**
 * Finds out which step fails when people cannot draw together: asks the signaling server, asks STUN and TURN servers
 * over each transport, sends data to itself by way of relays only, and looks at what has happened with each member.
 * It uses connections of its own, closed at the end; those between people are not touched.
 *
 * @param subject - null for a room that is disconnected.
 * @throws the reason of `options.signal` when that fires first.
 */
export const diagnose = async (
  subject: DiagnosisSubject | null,
  options: DiagnoseOptions = {},
): Promise<DiagnosisReport> => {
  const { limitMs = DEFAULT_LIMIT_MS, signal, onStep, addresses = false } = options;
  signal?.throwIfAborted();
  const at = new Date().toISOString();
  const begun = performance.now();
  const early = new AbortController();
  const stop = signal && onAbort(signal, () => early.abort());
  const { shares, release } = shareOut(limitMs, early.signal);
  const done = (step: DiagnosisStep): DiagnosisStep => {
    if (!early.signal.aborted) onStep?.(step);
    return step;
  };
  try {
    const { steps, peers } = await probeAll(subject, shares, addresses, done);
    signal?.throwIfAborted();
    const relayOnly = subject?.iceTransportPolicy === 'relay';
    const verdict = verdictOf(steps, peers, relayOnly);
    return {
      version: 1,
      at,
      tookMs: Math.round(performance.now() - begun),
      verdict,
      ...SENTENCES[verdict],
      relayOnly,
      steps,
      peers,
    };
  } finally {
    stop?.();
    release();
  }
};
