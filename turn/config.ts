import { existsSync, readFileSync } from 'node:fs';
import { BlockList, isIP, isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Interfaces } from './addresses.ts';
import { ipBytes, ipText } from './ip.ts';

/**
 * Which private addresses a relay may reach, when the people who draw are on the host's own network:
 *
 * - `none`: none. For a server with a public address.
 * - `self`: this machine's own addresses, so that two people who both use the relay meet on it. Enough for a LAN,
 *   since devices that can reach the relay need nothing else of it.
 * - `lan`: every device of the networks this machine is in.
 * - `loopback`: as `self`, and this machine's loopback. For trying out and for tests.
 */
export type AllowPrivate = 'none' | 'self' | 'lan' | 'loopback';

export interface TurnConfig {
  /** UDP and TCP port; STUN and TURN share it. */
  readonly port: number;
  /** Shared with the signaling server, which signs credentials with it. */
  readonly secret: string;
  /** Absolute; holds the pid file. */
  readonly dataDir: string;
  /** Default: every address of the machine. */
  readonly listeningIps?: readonly string[];
  /** `public` or `public/private`, for a machine whose public address is on a router before it. */
  readonly externalIps?: readonly string[];
  /** Ports that relays get; a firewall must let UDP through to them. Default 49152-65535. */
  readonly relayPorts?: { readonly min: number; readonly max: number };
  /** For networks that block UDP and everything but 443. */
  readonly tls?: { readonly port: number; readonly cert: string; readonly key: string } | null;
  /** Default `meshboard`. */
  readonly realm?: string;
  /** Default `none`. */
  readonly allowPrivate?: AllowPrivate;
  /** Relays of one user at one time. A person has two or three to each of a dozen others. Default 128. */
  readonly userQuota?: number;
  /** Relays at one time. Default 4,096. */
  readonly totalQuota?: number;
  /** Of one relay, each way. Default 4,000,000. */
  readonly maxBytesPerSecond?: number;
}

/** Thrown for a value that would make another configuration than was asked for. The message is a sentence. */
export class BadTurnConfig extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BadTurnConfig';
  }
}

const checked = (name: string, value: string, pattern: RegExp): string => {
  if (!pattern.test(value))
    throw new BadTurnConfig(`${name} has characters that coturn's configuration cannot hold.`);
  return value;
};

const wholeNumber = (name: string, value: number, min: number, max: number): string => {
  if (Number.isInteger(value) && value >= min && value <= max) return `${value}`;
  throw new BadTurnConfig(`${name} must be a whole number from ${min} to ${max}.`);
};

const address = (name: string, value: string): string => {
  if (isIP(value) === 0) throw new BadTurnConfig(`${name} must be IP addresses.`);
  return value;
};

/** What may stand behind `=` to the end of a line: a path, without line ends and comments. */
const PATH = /^[^\n\r#]+$/;

/** The networks that are no public ones, and may be opened to relays. */
const privateRanges = new BlockList();
for (const [network, prefix] of [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
] as const) {
  privateRanges.addSubnet(network, prefix, 'ipv4');
}
privateRanges.addSubnet('fc00::', 7, 'ipv6');
privateRanges.addSubnet('fe80::', 10, 'ipv6');

/** Whether an address belongs to a private network. */
export const isPrivateAddress = (ip: string): boolean =>
  privateRanges.check(ip, isIPv6(ip) ? 'ipv6' : 'ipv4');

/** First and last address of the network that `cidr` lies in, as coturn writes ranges. */
export const rangeOf = (cidr: string): string => {
  const [ip = '', length = ''] = cidr.split('/');
  const bytes = ipBytes(ip);
  const edge = (hostBits: 0 | 1) =>
    ipText(
      Buffer.from(
        bytes.map((byte, index) => {
          const free = 0xff >> Math.min(8, Math.max(0, Number(length) - 8 * index));
          return hostBits === 1 ? byte | free : byte & ~free;
        }),
      ),
    );
  return `${edge(0)}-${edge(1)}`;
};

/** The lines that open private addresses to relays. */
export const allowedPeerLines = (allow: AllowPrivate, interfaces: Interfaces): string[] => {
  if (allow === 'none') return [];
  const own = Object.values(interfaces)
    .flatMap((entries) => entries ?? [])
    .filter((entry) => !entry.internal && isPrivateAddress(entry.address));
  const peers =
    allow === 'lan'
      ? own.flatMap(({ cidr }) => (cidr === null ? [] : [rangeOf(cidr)]))
      : own.map((entry) => entry.address);
  const loopback = allow === 'loopback' ? ['127.0.0.0-127.255.255.255', '::1'] : [];
  return [
    ...(allow === 'loopback' ? ['allow-loopback-peers'] : []),
    ...new Set([...peers, ...loopback].map((peer) => `allowed-peer-ip=${peer}`)),
  ];
};

/**
 * Fills the template in. Pure: everything that depends on the machine comes in.
 *
 * @throws BadTurnConfig for values that would break out of their line, and for a template that wants others
 */
export const renderTurnConfig = (template: string, config: TurnConfig, interfaces: Interfaces): string => {
  const { tls = null, relayPorts = { min: 49_152, max: 65_535 } } = config;
  const lines = (name: string, values: readonly string[] | undefined) =>
    (values ?? []).map((value) => `${name}=${value}`).join('\n');
  const values = new Map<string, string>([
    ['port', wholeNumber('The port', config.port, 1, 65_535)],
    [
      'listening-ips',
      lines(
        'listening-ip',
        config.listeningIps?.map((ip) => address('The listening addresses', ip)),
      ),
    ],
    [
      'external-ips',
      lines(
        'external-ip',
        config.externalIps?.map((pair) =>
          pair
            .split('/', 2)
            .map((ip) => address('The external addresses', ip))
            .join('/'),
        ),
      ),
    ],
    ['min-relay-port', wholeNumber('The first relay port', relayPorts.min, 1_024, relayPorts.max)],
    ['max-relay-port', wholeNumber('The last relay port', relayPorts.max, relayPorts.min, 65_535)],
    [
      'tls',
      tls === null
        ? 'no-tls\nno-dtls'
        : [
            `tls-listening-port=${wholeNumber('The TLS port', tls.port, 1, 65_535)}`,
            `cert=${checked('The path of the certificate', tls.cert, PATH)}`,
            `pkey=${checked('The path of the key', tls.key, PATH)}`,
            'no-tlsv1\nno-tlsv1_1',
          ].join('\n'),
    ],
    ['realm', checked('The realm', config.realm ?? 'meshboard', /^[A-Za-z0-9.-]{1,127}$/)],
    ['secret', checked('The secret', config.secret, /^[A-Za-z0-9_+/=.~-]{16,256}$/)],
    ['user-quota', wholeNumber('The quota of a user', config.userQuota ?? 128, 1, 1_000_000)],
    ['total-quota', wholeNumber('The quota of all', config.totalQuota ?? 4_096, 1, 1_000_000)],
    [
      'max-bytes-per-second',
      wholeNumber('The bytes per second', config.maxBytesPerSecond ?? 4_000_000, 1_000, 4_000_000_000),
    ],
    ['data-dir', checked('The path of the data folder', config.dataDir, PATH)],
    ['allowed-peers', allowedPeerLines(config.allowPrivate ?? 'none', interfaces).join('\n')],
  ]);
  return template.replaceAll(/\{\{([a-z-]+)\}\}/g, (_, name: string) => {
    const value = values.get(name);
    if (value === undefined)
      throw new BadTurnConfig(`The template asks for {{${name}}}, which is not known.`);
    return value;
  });
};

/** The template that comes with this package; it lies beside the sources and above the built files. */
export const readTurnTemplate = (): string => {
  const places = ['./turnserver.conf.template', '../turnserver.conf.template'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  const place = places.find((path) => existsSync(path));
  if (place === undefined)
    throw new BadTurnConfig(`turnserver.conf.template is not at ${places.join(' or ')}.`);
  return readFileSync(place, 'utf8');
};

/** The configuration for this machine as it is now. */
export const turnConfigFor = (config: TurnConfig): string =>
  renderTurnConfig(readTurnTemplate(), config, networkInterfaces());
