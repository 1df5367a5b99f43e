import type { LinkEnd } from '../mesh/link.ts';
import type { DiagnosisStep, DiagnosisStepId, PeerFinding, StepCode, Verdict } from './report.ts';

/** How things stand with the relays, from all steps that ask them. */
type RelayHealth = 'works' | 'missing' | 'refuses' | 'full' | 'silent' | 'unreachable';

/** Ends that no network brings about: the two ends do not understand or do not trust each other. */
const INCOMPATIBLE: ReadonlySet<LinkEnd> = new Set([
  'bad-handshake',
  'bad-frame',
  'bad-message',
  'bad-update',
  'forbidden',
  'flooding',
]);

type Steps = Readonly<Record<DiagnosisStepId, DiagnosisStep>>;

const serverVerdict = ({ code, details }: DiagnosisStep): Verdict | null => {
  switch (code) {
    case 'disconnected':
      return 'room-disconnected';
    case 'device-offline':
    case 'websocket-blocked':
      return code;
    case 'unreachable':
      return 'server-unreachable';
    case 'silent':
      return 'server-silent';
    case 'refused':
      return details['fault'] === 'wrong-version' ? 'server-outdated' : 'server-refused';
    case 'waiting':
      return details['fault'] === 'room-full' ? 'room-full' : 'server-busy';
    default:
      return null;
  }
};

const relayHealth = (steps: Steps): RelayHealth => {
  const turns = [steps['turn-udp'], steps['turn-tcp'], steps['turn-tls']];
  const any = (...codes: readonly StepCode[]): boolean => turns.some(({ code }) => codes.includes(code));
  if (turns.some(({ state }) => state === 'ok'))
    return steps['relay-data'].state === 'failed' ? 'silent' : 'works';
  if (turns.every(({ state }) => state === 'skipped')) return 'missing';
  if (any('unauthorized', 'stale-nonce')) return 'refuses';
  return any('quota') ? 'full' : 'unreachable';
};

/** UDP gets nowhere, and TCP does: what is left works, and is slower. */
const udpBlocked = (steps: Steps): boolean =>
  steps['turn-udp'].state === 'failed' &&
  (steps['turn-tcp'].state === 'ok' || steps['turn-tls'].state === 'ok');

const peersVerdict = (peers: readonly PeerFinding[], relay: RelayHealth, relayOnly: boolean): Verdict => {
  const trouble = peers.filter(({ state }) => state !== 'linked' && state !== 'connecting');
  // Introductions go through the server: who says nothing there is kept back by no relay.
  if (trouble.every(({ state }) => state === 'never-answered')) return 'peers-silent';
  if (trouble.some(({ lastEnd }) => lastEnd !== null && INCOMPATIBLE.has(lastEnd)))
    return 'peers-incompatible';
  if (relay === 'works') return 'peers-unreachable';
  // Nobody knows what the networks would let through: it was not tried.
  return relayOnly ? 'hidden-without-relay' : `relay-${relay}`;
};

/**
 * What is the matter, from all that was found: what keeps the most people out comes first.
 *
 * @param relayOnly - Whether this end hides its addresses, and so uses nothing but relays.
 */
export const verdictOf = (
  all: readonly DiagnosisStep[],
  peers: readonly PeerFinding[],
  relayOnly = false,
): Verdict => {
  const steps = Object.fromEntries(all.map((step) => [step.id, step])) as Steps;
  const server = serverVerdict(steps.signaling);
  if (server !== null) return server;
  if (all.some(({ code }) => code === 'webrtc-refused')) return 'webrtc-blocked';
  const relay = relayHealth(steps);
  switch (steps.peers.code) {
    case 'partly-linked':
    case 'not-linked':
      return peersVerdict(peers, relay, relayOnly);
    case 'connecting':
      return 'still-connecting';
    case 'alone':
      if (relay !== 'works') return 'alone-but-no-relay';
      return udpBlocked(steps) ? 'well-udp-blocked' : 'well-alone';
    default:
      if (relay !== 'works') return 'well-but-no-relay';
      return udpBlocked(steps) ? 'well-udp-blocked' : 'well';
  }
};
