import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCandidate } from './candidate-line.ts';

test.each([
  [
    'candidate:842163049 1 udp 1677729535 203.0.113.7 46154 typ srflx raddr 0.0.0.0 rport 0 generation 0',
    { type: 'srflx', address: '203.0.113.7', family: 'ipv4' },
  ],
  [
    'a=candidate:1 1 UDP 41885439 2001:db8::7 50000 typ relay raddr :: rport 0',
    { type: 'relay', address: '2001:db8::7', family: 'ipv6' },
  ],
  ['candidate:1 1 udp 1 0a1b.local 9 typ host', { type: 'host', address: '0a1b.local', family: 'name' }],
])('%s', (line, facts) => {
  expect(readCandidate(line)).toEqual(facts);
});

test('any other text is none', () => {
  expect(readCandidate('')).toBeNull();
  expect(readCandidate('candidate:1 1 udp 1 203.0.113.7 9')).toBeNull();
  fc.assert(
    fc.property(fc.string(), (text) => {
      fc.pre(!text.replace(/^a=/, '').startsWith('candidate:'));
      expect(readCandidate(text)).toBeNull();
    }),
  );
});
