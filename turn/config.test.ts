import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  allowedPeerLines,
  BadTurnConfig,
  isPrivateAddress,
  rangeOf,
  readTurnTemplate,
  renderTurnConfig,
  type TurnConfig,
} from './config.ts';

const template = readTurnTemplate();
const basic: TurnConfig = {
  port: 3478,
  secret: 'a-secret-of-sixteen-or-more',
  dataDir: '/var/lib/meshboard',
};
const linesOf = (config: Partial<TurnConfig> = {}) =>
  renderTurnConfig(template, { ...basic, ...config }, interfaces).split('\n');

const entry = (address: string, cidr: string, internal = false) => ({
  address,
  cidr,
  internal,
  netmask: '',
  mac: '',
  ...(address.includes(':') ? ({ family: 'IPv6', scopeid: 0 } as const) : ({ family: 'IPv4' } as const)),
});
const interfaces = {
  lo: [entry('127.0.0.1', '127.0.0.1/8', true), entry('::1', '::1/128', true)],
  eth0: [
    entry('192.168.1.20', '192.168.1.20/24'),
    entry('203.0.114.7', '203.0.114.7/24'),
    entry('fd00::20', 'fd00::20/64'),
  ],
};

describe('the configuration', () => {
  test('says what was asked for', () => {
    const lines = linesOf({
      port: 5000,
      listeningIps: ['192.0.2.1', '2001:db8::1'],
      externalIps: ['203.0.114.7/192.168.1.20'],
      relayPorts: { min: 50_000, max: 50_100 },
      tls: { port: 443, cert: '/etc/cert.pem', key: '/etc/key.pem' },
    });
    expect(lines).toEqual(
      expect.arrayContaining([
        'listening-port=5000',
        'listening-ip=192.0.2.1',
        'listening-ip=2001:db8::1',
        'external-ip=203.0.114.7/192.168.1.20',
        'min-port=50000',
        'max-port=50100',
        'tls-listening-port=443',
        'cert=/etc/cert.pem',
        'pkey=/etc/key.pem',
        'use-auth-secret',
        `static-auth-secret=${basic.secret}`,
        'pidfile=/var/lib/meshboard/turnserver.pid',
      ]),
    );
    expect(lines).not.toContain('no-tls');
  });

  test('has no TLS without a certificate', () => {
    expect(linesOf()).toEqual(expect.arrayContaining(['no-tls', 'no-dtls']));
  });

  test('denies, and allows nothing that was not asked for', () => {
    const lines = linesOf();
    expect(lines.filter((line) => line.startsWith('denied-peer-ip=')).length).toBeGreaterThan(25);
    expect(lines).not.toContain('denied-peer-ip=::');
    expect(lines.filter((line) => /^allow/.test(line))).toEqual([]);
  });

  test.each([
    ['secret', 'a-secret-of-sixteen\nno-auth'],
    ['secret', 'short'],
    ['realm', 'a b'],
    ['dataDir', '/data\nno-auth'],
    ['listeningIps', ['1.2.3.4\nno-auth']],
    ['externalIps', ['1.2.3.4/nonsense']],
    ['port', 0],
    ['port', 1.5],
    ['userQuota', Number.NaN],
    ['relayPorts', { min: 60_000, max: 50_000 }],
    ['tls', { port: 443, cert: '/etc/cert.pem\nno-auth', key: '/etc/key.pem' }],
  ])('does not take %s = %j', (name, value) => {
    expect(() => linesOf({ [name]: value })).toThrow(BadTurnConfig);
  });

  test('does not take a template that asks for more', () => {
    expect(() => renderTurnConfig('x={{unknown}}', basic, {})).toThrow(BadTurnConfig);
  });
});

describe('private addresses that relays may reach', () => {
  test.each([
    ['none', []],
    ['self', ['allowed-peer-ip=192.168.1.20', 'allowed-peer-ip=fd00::20']],
    [
      'lan',
      [
        'allowed-peer-ip=192.168.1.0-192.168.1.255',
        'allowed-peer-ip=fd00:0:0:0:0:0:0:0-fd00:0:0:0:ffff:ffff:ffff:ffff',
      ],
    ],
    [
      'loopback',
      [
        'allow-loopback-peers',
        'allowed-peer-ip=192.168.1.20',
        'allowed-peer-ip=fd00::20',
        'allowed-peer-ip=127.0.0.0-127.255.255.255',
        'allowed-peer-ip=::1',
      ],
    ],
  ] as const)('%s', (allow, lines) => {
    expect(allowedPeerLines(allow, interfaces)).toEqual(lines);
  });

  test.each([
    ['10.1.2.3/8', '10.0.0.0-10.255.255.255'],
    ['192.168.1.20/32', '192.168.1.20-192.168.1.20'],
    ['172.16.5.4/20', '172.16.0.0-172.16.15.255'],
    ['10.0.0.1/0', '0.0.0.0-255.255.255.255'],
  ])('%s is %s', (cidr, range) => {
    expect(rangeOf(cidr)).toBe(range);
  });

  test('a range holds the address it was made from, and as many as its length says', () => {
    const number = (ip: string) => ip.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), (ip, length) => {
        const [first = '', last = ''] = rangeOf(`${ip}/${length}`).split('-');
        expect(number(first)).toBeLessThanOrEqual(number(ip));
        expect(number(last)).toBeGreaterThanOrEqual(number(ip));
        expect(number(last) - number(first) + 1).toBe(2 ** (32 - length));
      }),
    );
  });

  test.each([
    ['192.168.0.1', true],
    ['172.32.0.1', false],
    ['100.64.0.1', true],
    ['8.8.8.8', false],
    ['fe80::1', true],
    ['2606:4700::1', false],
  ])('%s is private: %s', (ip, expected) => {
    expect(isPrivateAddress(ip)).toBe(expected);
  });
});
