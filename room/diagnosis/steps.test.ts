import { describe, expect, test } from 'vitest';
import { memberNamed } from '../testing/recording-link.ts';
import type { GatheringFacts, PeerFacts, ServerFacts } from './facts.ts';
import type { DiagnosisStep, PeerState } from './report.ts';
import { peerFindings, peersStep, relayDataStep, signalingStep, stunStep, turnStep } from './steps.ts';

const quiet = { addresses: false };
const gathered: GatheringFacts = {
  urls: ['turn:203.0.113.1:3478'],
  found: [],
  foundMs: null,
  completed: true,
  errors: [],
};
const found: GatheringFacts = {
  ...gathered,
  found: [
    { type: 'relay', address: '203.0.113.1', family: 'ipv4' },
    { type: 'relay', address: '2001:db8::1', family: 'ipv6' },
  ],
  foundMs: 12,
};
const outcome = ({ state, code }: DiagnosisStep): string => `${state} ${code}`;

test.each<[ServerFacts['answer'], boolean | null, string]>([
  [{ state: 'answered', roundTripMs: 7, iceServers: [] }, true, 'ok answered'],
  [{ state: 'silent' }, true, 'failed silent'],
  [{ state: 'unreachable', http: false }, true, 'failed unreachable'],
  [{ state: 'unreachable', http: false }, null, 'failed unreachable'],
  [{ state: 'unreachable', http: null }, true, 'failed unreachable'],
  [{ state: 'unreachable', http: true }, true, 'failed websocket-blocked'],
  [{ state: 'unreachable', http: false }, false, 'failed device-offline'],
  [{ state: 'refused', fault: { code: 'wrong-version', message: '' } }, true, 'failed refused'],
  [{ state: 'refused', fault: { code: 'room-full', message: '' } }, true, 'failed waiting'],
  [null, true, 'failed disconnected'],
])('a server with %j, device online %j: %s', (answer, deviceOnline, expected) => {
  expect(outcome(signalingStep({ answer, deviceOnline }))).toBe(expected);
});

describe('STUN', () => {
  test.each<[string, Partial<GatheringFacts>, boolean, string]>([
    ['an address of ours', found, false, 'ok reflexive'],
    ['an end without one: the server sees what we see', {}, false, 'ok same-address'],
    ['silence', { completed: false }, false, 'failed no-answer'],
    ['silence, while a relay answers over UDP', { completed: false }, true, 'unknown no-answer'],
    ['an error', { errors: [{ code: 701 }] }, false, 'failed unreachable'],
  ])('%s', (_what, facts, relayOverUdp, expected) => {
    expect(outcome(stunStep({ ...gathered, ...facts }, relayOverUdp, quiet))).toBe(expected);
  });

  test('that is not there to ask is skipped', () => {
    expect(outcome(stunStep('not-offered', false, quiet))).toBe('skipped not-offered');
    expect(outcome(stunStep('webrtc-refused', false, quiet))).toBe('failed webrtc-refused');
  });
});

describe('TURN', () => {
  test.each<[string, Partial<GatheringFacts>, string]>([
    ['a relay', found, 'ok relay'],
    [
      'a relay in spite of an interface that leads nowhere',
      { ...found, errors: [{ code: 701 }] },
      'ok relay',
    ],
    ['wrong credentials', { errors: [{ code: 401 }] }, 'failed unauthorized'],
    [
      'wrong credentials, and an interface without a way',
      { errors: [{ code: 701 }, { code: 401 }] },
      'failed unauthorized',
    ],
    ['a nonce that is always stale', { errors: [{ code: 438 }] }, 'failed stale-nonce'],
    ['no place left', { errors: [{ code: 486 }] }, 'failed quota'],
    ['nobody there', { errors: [{ code: 701 }] }, 'failed unreachable'],
    ['silence', { completed: false }, 'failed no-answer'],
    ['an end without a word, as from an implementation without errors', {}, 'failed no-relay'],
  ])('%s', (_what, facts, expected) => {
    expect(outcome(turnStep('udp', { ...gathered, ...facts }, quiet))).toBe(expected);
  });

  test('tells of address families, and of addresses only when asked', () => {
    const step = turnStep('tls', found, quiet);
    expect(step).toMatchObject({ id: 'turn-tls', ms: 12, details: { families: ['ipv4', 'ipv6'] } });
    expect(JSON.stringify(step)).not.toMatch(/203\.0\.113|2001:db8/);
    expect(turnStep('tls', found, { addresses: true }).details).toMatchObject({
      urls: ['turn:203.0.113.1:3478'],
      addresses: ['203.0.113.1', '2001:db8::1'],
    });
  });
});

test.each([
  [{ openedMs: 5, echoedMs: 9, roundTripMs: 1, bytes: 65_536 }, 'ok carried'],
  [{ openedMs: 5, echoedMs: null, roundTripMs: null, bytes: 0 }, 'failed no-echo'],
  [{ openedMs: null, echoedMs: null, roundTripMs: null, bytes: 0 }, 'failed no-path'],
  ['nothing-to-test', 'skipped nothing-to-test'],
] as const)('data by way of relays: %j is %s', (facts, expected) => {
  expect(outcome(relayDataStep(facts, 'udp'))).toBe(expected);
});

const peer: PeerFacts = {
  member: memberNamed('ann'),
  kind: 'person',
  link: null,
  failures: 0,
  lastEnd: null,
  answered: null,
  knownMs: 1_000,
  wanted: true,
};
const up = { via: 'webrtc', relayed: false, roundTripMs: 4, hangs: false } as const;

describe('a member', () => {
  test.each<[string, Partial<PeerFacts>, PeerState | null]>([
    ['with a link', { link: up }, 'linked'],
    ['on whose link nothing is heard', { link: { ...up, hangs: true } }, 'hanging'],
    ['that has just come', {}, 'connecting'],
    ['that was to dial and never did', { knownMs: 60_000 }, 'never-answered'],
    [
      'that was dialled and said nothing',
      { failures: 1, lastEnd: 'timeout', answered: false },
      'never-answered',
    ],
    ['to whom no path was found', { failures: 2, lastEnd: 'timeout', answered: true }, 'failed'],
    ['of a large room to whom no link is wanted', { knownMs: 60_000, wanted: false }, null],
  ])('%s', (_what, facts, state) => {
    expect(peerFindings([{ ...peer, ...facts }])[0]?.state ?? null).toBe(state);
  });

  test.each<[readonly Partial<PeerFacts>[], string]>([
    [[], 'ok alone'],
    [[{ link: up }, { link: up }], 'ok linked'],
    [[{ link: up }, {}], 'unknown connecting'],
    [[{ link: up }, { failures: 1 }], 'failed partly-linked'],
    [[{}, { failures: 1 }], 'failed not-linked'],
    [[{ link: { ...up, hangs: true } }], 'failed not-linked'],
  ])('or more: %j is %s', (peers, expected) => {
    expect(outcome(peersStep(peerFindings(peers.map((each) => ({ ...peer, ...each })))))).toBe(expected);
  });

  test('that nobody knows of, because the room is disconnected, is not looked for', () => {
    expect(outcome(peersStep(null))).toBe('skipped nothing-to-test');
  });
});
