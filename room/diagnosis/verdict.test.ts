import { describe, expect, test } from 'vitest';
import { memberNamed } from '../testing/recording-link.ts';
import {
  DIAGNOSIS_STEPS,
  type DiagnosisStep,
  type DiagnosisStepId,
  type PeerFinding,
  type StepCode,
  type StepDetails,
  type StepState,
  type Verdict,
} from './report.ts';
import { SENTENCES } from './sentences.ts';
import { verdictOf } from './verdict.ts';

type Outcome = readonly [state: StepState, code: StepCode, details?: StepDetails];
type Outcomes = Partial<Record<DiagnosisStepId, Outcome>>;

/** Everything works, and everybody is linked. */
const WELL: Record<DiagnosisStepId, Outcome> = {
  signaling: ['ok', 'answered'],
  stun: ['ok', 'reflexive'],
  'turn-udp': ['ok', 'relay'],
  'turn-tcp': ['ok', 'relay'],
  'turn-tls': ['skipped', 'not-offered'],
  'relay-data': ['ok', 'carried'],
  peers: ['ok', 'linked'],
};
const stepsOf = (outcomes: Outcomes): DiagnosisStep[] =>
  DIAGNOSIS_STEPS.map((id) => {
    const [state, code, details = {}] = outcomes[id] ?? WELL[id];
    return { id, state, code, details, ms: null };
  });

const unreached: PeerFinding = {
  member: memberNamed('ben'),
  kind: 'person',
  state: 'failed',
  via: null,
  relayed: null,
  roundTripMs: null,
  failures: 1,
  lastEnd: 'timeout',
};
const linked: PeerFinding = {
  ...unreached,
  state: 'linked',
  via: 'webrtc',
  relayed: false,
  failures: 0,
  lastEnd: null,
};
const silent: PeerFinding = { ...unreached, state: 'never-answered' };

const noTurn: Outcomes = {
  'turn-udp': ['skipped', 'not-offered'],
  'turn-tcp': ['skipped', 'not-offered'],
  'relay-data': ['skipped', 'nothing-to-test'],
};
const turnFails = (code: StepCode): Outcomes => ({
  'turn-udp': ['failed', code],
  'turn-tcp': ['failed', code],
  'relay-data': ['skipped', 'nothing-to-test'],
});
const udpBlocked: Outcomes = { stun: ['failed', 'no-answer'], 'turn-udp': ['failed', 'no-answer'] };
const notLinked: Outcomes = { peers: ['failed', 'not-linked'] };
const alone: Outcomes = { peers: ['ok', 'alone'] };
const server = (code: StepCode, fault?: string): Outcomes => ({
  ...noTurn,
  signaling: ['failed', code, fault === undefined ? {} : { fault }],
  peers: ['ok', 'alone'],
});

describe('the verdict', () => {
  test('no way with a hidden address and no relay: that is the cause, whatever the networks let through', () => {
    const without = stepsOf({ ...noTurn, ...notLinked });
    expect(verdictOf(without, [unreached], true)).toBe('hidden-without-relay');
    expect(verdictOf(stepsOf(notLinked), [unreached], true)).toBe('peers-unreachable');
    expect(verdictOf(without, [silent], true)).toBe('peers-silent');
  });

  test.each<[string, Outcomes, readonly PeerFinding[], Verdict]>([
    ['everything works', {}, [linked], 'well'],
    ['nobody else is here', alone, [], 'well-alone'],
    ['linked, over TCP because UDP is blocked', udpBlocked, [linked], 'well-udp-blocked'],
    ['alone, where UDP is blocked', { ...udpBlocked, ...alone }, [], 'well-udp-blocked'],
    ['STUN alone fails', { stun: ['failed', 'no-answer'] }, [linked], 'well'],
    ['linked without a relay', noTurn, [linked], 'well-but-no-relay'],
    ['linked, the relay refuses', turnFails('unauthorized'), [linked], 'well-but-no-relay'],
    ['alone without a relay', { ...noTurn, ...alone }, [], 'alone-but-no-relay'],
    ['links are coming up', { ...noTurn, peers: ['unknown', 'connecting'] }, [], 'still-connecting'],

    ['the room was disconnected', server('disconnected'), [], 'room-disconnected'],
    ['no network', server('device-offline'), [], 'device-offline'],
    ['no server', server('unreachable'), [], 'server-unreachable'],
    [
      'no server, links go on',
      { ...server('unreachable'), peers: ['ok', 'linked'] },
      [linked],
      'server-unreachable',
    ],
    ['no answer', server('silent'), [], 'server-silent'],
    ['a proxy without WebSockets', server('websocket-blocked'), [], 'websocket-blocked'],
    ['an older page', server('refused', 'wrong-version'), [], 'server-outdated'],
    ['refused', server('refused', 'unauthorized'), [], 'server-refused'],
    ['a full room', server('waiting', 'room-full'), [], 'room-full'],
    ['a limit of the server', server('waiting', 'rate-limited'), [], 'server-busy'],
    ['WebRTC switched off', { 'turn-udp': ['failed', 'webrtc-refused'] }, [], 'webrtc-blocked'],

    ['no way, no relay offered', { ...noTurn, ...notLinked }, [unreached], 'relay-missing'],
    ['no way, wrong secret', { ...turnFails('unauthorized'), ...notLinked }, [unreached], 'relay-refuses'],
    ['no way, stale nonces', { ...turnFails('stale-nonce'), ...notLinked }, [unreached], 'relay-refuses'],
    ['no way, quota reached', { ...turnFails('quota'), ...notLinked }, [unreached], 'relay-full'],
    ['no way, relay shut off', { ...turnFails('no-answer'), ...notLinked }, [unreached], 'relay-unreachable'],
    [
      'no way, relays that carry nothing',
      { 'relay-data': ['failed', 'no-path'], ...notLinked },
      [unreached],
      'relay-silent',
    ],
    [
      'all well here, one not reached',
      { peers: ['failed', 'partly-linked'] },
      [linked, unreached],
      'peers-unreachable',
    ],
    ['they never answered', notLinked, [silent], 'peers-silent'],
    [
      'they never answered, and there is no relay either',
      { ...noTurn, ...notLinked },
      [silent],
      'peers-silent',
    ],
    ['one silent, one unreached', { ...noTurn, ...notLinked }, [silent, unreached], 'relay-missing'],
    [
      'another version at the other end',
      { ...noTurn, ...notLinked },
      [{ ...unreached, lastEnd: 'bad-handshake' }],
      'peers-incompatible',
    ],
    ['a link hangs', notLinked, [{ ...unreached, state: 'hanging', lastEnd: null }], 'peers-unreachable'],
  ])('%s', (_what, outcomes, peers, verdict) => {
    expect(verdictOf(stepsOf(outcomes), peers)).toBe(verdict);
  });

  test('is told in one sentence of what is the matter and one of what to do', () => {
    for (const { matter, advice } of Object.values(SENTENCES)) {
      for (const sentence of [matter, advice]) expect(sentence).toMatch(/^[A-Z][^.]+\.$/);
    }
  });
});
