import { LONELY_MS } from '../room-status.ts';
import type {
  GatheringFacts,
  NotTried,
  PeerFacts,
  RelayDataFacts,
  ServerFacts,
  TurnTransport,
} from './facts.ts';
import type { DiagnosisStep, PeerFinding, PeerState, StepCode, StepDetails, StepState } from './report.ts';

/** How to tell of a step: whether its details may hold addresses. */
export interface Telling {
  readonly addresses: boolean;
}

const FINAL = new Set(['wrong-version', 'unauthorized', 'bad-request']);

/** A browser's clock ticks in tenths of a millisecond, and nobody reads those. */
const inWhole = (ms: number | null): number | null => (ms === null ? null : Math.round(ms));

export const signalingStep = ({ answer, deviceOnline }: ServerFacts): DiagnosisStep => {
  const step = (
    state: StepState,
    code: StepCode,
    ms: number | null = null,
    details: StepDetails = {},
  ): DiagnosisStep => ({ id: 'signaling', state, code, ms, details });
  switch (answer?.state) {
    case undefined:
      return step('failed', 'disconnected');
    case 'answered':
      return step('ok', 'answered', inWhole(answer.roundTripMs));
    case 'refused': {
      const { code, retryAfterMs = null } = answer.fault;
      return step('failed', FINAL.has(code) ? 'refused' : 'waiting', null, { fault: code, retryAfterMs });
    }
    case 'silent':
      return step('failed', 'silent');
    case 'unreachable':
      if (deviceOnline === false) return step('failed', 'device-offline');
      return step('failed', answer.http === true ? 'websocket-blocked' : 'unreachable', null, {
        http: answer.http,
      });
  }
};

const familiesOf = ({ found }: GatheringFacts): readonly string[] => [
  ...new Set(found.map(({ family }) => family)),
];

const gatheringDetails = (facts: GatheringFacts, { addresses }: Telling): StepDetails => ({
  servers: facts.urls.length,
  families: familiesOf(facts),
  ...(facts.errors.length > 0 && { errors: [...new Set(facts.errors.map(({ code }) => `${code}`))] }),
  ...(addresses && { urls: facts.urls, addresses: facts.found.map(({ address }) => address) }),
});

/**
 * @param relayOverUdp - whether a relay was reached over UDP: then silence says nothing of the network, since an
 *   interface without a way out is enough for it.
 */
export const stunStep = (
  facts: GatheringFacts | NotTried,
  relayOverUdp: boolean,
  telling: Telling,
): DiagnosisStep => {
  const id = 'stun';
  if (typeof facts === 'string') return notTried(id, facts);
  const details = gatheringDetails(facts, telling);
  if (facts.foundMs !== null) return { id, state: 'ok', code: 'reflexive', ms: facts.foundMs, details };
  // Without an answer gathering goes on for longer than anybody waits here.
  if (facts.completed && facts.errors.length === 0)
    return { id, state: 'ok', code: 'same-address', ms: null, details };
  const state = relayOverUdp ? 'unknown' : 'failed';
  return { id, state, code: facts.completed ? 'unreachable' : 'no-answer', ms: null, details };
};

const notTried = (id: DiagnosisStep['id'], code: NotTried): DiagnosisStep => ({
  id,
  state: code === 'webrtc-refused' ? 'failed' : 'skipped',
  code,
  ms: null,
  details: {},
});

/** Codes of RFC 8656 section 18 and RFC 8489 section 14.8, and the browsers' own 701; the first that fits says most. */
const TURN_ERRORS: readonly (readonly [StepCode, ReadonlySet<number>])[] = [
  ['unauthorized', new Set([401, 403, 441])],
  ['stale-nonce', new Set([438])],
  ['quota', new Set([486, 508])],
  ['unreachable', new Set([701])],
];

const turnFailure = ({ errors, completed }: GatheringFacts): StepCode => {
  const named = TURN_ERRORS.find(([, codes]) => errors.some(({ code }) => codes.has(code)));
  return named?.[0] ?? (completed ? 'no-relay' : 'no-answer');
};

export const turnStep = (
  transport: TurnTransport,
  facts: GatheringFacts | NotTried,
  telling: Telling,
): DiagnosisStep => {
  const id = `turn-${transport}` as const;
  if (typeof facts === 'string') return notTried(id, facts);
  const details = gatheringDetails(facts, telling);
  if (facts.foundMs !== null) return { id, state: 'ok', code: 'relay', ms: facts.foundMs, details };
  return { id, state: 'failed', code: turnFailure(facts), ms: null, details };
};

/** @param transport - by which the relays were reached. */
export const relayDataStep = (
  facts: RelayDataFacts | NotTried,
  transport: TurnTransport | null,
): DiagnosisStep => {
  const id = 'relay-data';
  if (typeof facts === 'string') return notTried(id, facts);
  const { openedMs, echoedMs, roundTripMs, bytes } = facts;
  const details = { transport, roundTripMs, bytes };
  if (echoedMs !== null) return { id, state: 'ok', code: 'carried', ms: echoedMs, details };
  const code = openedMs === null ? 'no-path' : 'no-echo';
  return { id, state: 'failed', code, ms: openedMs, details };
};

const stateOf = ({ link, failures, answered, knownMs }: PeerFacts): PeerState => {
  if (link !== null) return link.hangs ? 'hanging' : 'linked';
  if (failures > 0) return answered === true ? 'failed' : 'never-answered';
  return knownMs < LONELY_MS ? 'connecting' : 'never-answered';
};

/** What is told of each member; members with whom there need be no link are left out. */
export const peerFindings = (peers: readonly PeerFacts[]): readonly PeerFinding[] =>
  peers
    .filter(({ link, wanted }) => link !== null || wanted)
    .map((peer) => ({
      member: peer.member,
      kind: peer.kind,
      state: stateOf(peer),
      via: peer.link?.via ?? null,
      relayed: peer.link?.relayed ?? null,
      roundTripMs: inWhole(peer.link?.roundTripMs ?? null),
      failures: peer.failures,
      lastEnd: peer.lastEnd,
    }));

/** @param findings - null where no roster is known. */
export const peersStep = (findings: readonly PeerFinding[] | null): DiagnosisStep => {
  const step = (state: StepState, code: StepCode): DiagnosisStep => {
    const count = (of: PeerState): number => findings?.filter((each) => each.state === of).length ?? 0;
    const details = {
      members: findings?.length ?? 0,
      linked: count('linked'),
      hanging: count('hanging'),
      connecting: count('connecting'),
      neverAnswered: count('never-answered'),
      failed: count('failed'),
    };
    return { id: 'peers', state, code, ms: null, details };
  };
  if (findings === null) return step('skipped', 'nothing-to-test');
  if (findings.length === 0) return step('ok', 'alone');
  const linked = findings.filter(({ state }) => state === 'linked').length;
  if (linked === findings.length) return step('ok', 'linked');
  const broken = findings.some(({ state }) => state !== 'linked' && state !== 'connecting');
  if (!broken) return step('unknown', 'connecting');
  return step('failed', linked > 0 ? 'partly-linked' : 'not-linked');
};
