import { isPrivateAddress } from './config.ts';
import { type TurnCredentials, timeLimitedCredentials } from './credentials.ts';
import { NoAnswer, openTcp, openTls, openUdp, type StunTransport } from './stun/transport.ts';
import { TurnClient, TurnRefused } from './stun/turn-client.ts';

export interface CheckTarget {
  /** Name or address by which clients reach the server. */
  readonly host: string;
  readonly port: number;
  readonly tlsPort: number | null;
  readonly secret: string;
  /** How long to wait for each answer. Default 3,000 ms. */
  readonly timeoutMs?: number;
  /** PEM of a certificate authority besides those that Node trusts. */
  readonly ca?: string;
}

/** What one check found. */
export interface Finding {
  readonly what: string;
  readonly good: boolean;
  /** What was seen; where it is not good, what to do about it. */
  readonly detail: string;
}

/** Where a relay must not lead: this machine, its network, the cloud's metadata, and the first two in disguise. */
const FORBIDDEN_PEERS = [
  '127.0.0.1',
  '10.0.0.1',
  '169.254.169.254',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:10.0.0.1',
];

const UNAUTHORIZED = 401;
const FORBIDDEN = 403;
const ALLOCATION_MISMATCH = 437;
const FAMILY_NOT_SUPPORTED = 440;
const FAMILY_MISMATCH = 443;

const said = (error: unknown): string => {
  if (error instanceof NoAnswer || error instanceof TurnRefused) return error.message;
  throw error;
};

type Open = () => Promise<StunTransport>;

/** How often another port is tried where the server still remembers what it did for the one before. */
const MOST_PORTS = 3;

/**
 * Looks at the server from a port of its own. When the system gives out one that has just been used, the server may still
 * know it and answer 437: then from another one, as RFC 8656, 7.4, has it.
 */
const withClient = async <T>(
  open: Open,
  credentials: TurnCredentials,
  use: (client: TurnClient) => Promise<T>,
): Promise<T> => {
  for (let port = 1; ; port += 1) {
    const client = new TurnClient(await open(), credentials);
    try {
      return await use(client);
    } catch (error) {
      const taken = error instanceof TurnRefused && error.code === ALLOCATION_MISMATCH;
      if (!taken || port === MOST_PORTS) throw error;
    } finally {
      await client.close();
    }
  }
};

/** Runs a check whose every failure is a finding. */
const finding = async (what: string, advice: string, look: () => Promise<string>): Promise<Finding> => {
  try {
    return { what, good: true, detail: await look() };
  } catch (error) {
    return { what, good: false, detail: `${said(error)}; ${advice}` };
  }
};

/** That the server turns these credentials down, as it must. */
const refusesCredentials = async (
  what: string,
  open: Open,
  credentials: TurnCredentials,
): Promise<Finding> => {
  try {
    await withClient(open, credentials, (client) => client.allocate());
    return { what, good: false, detail: 'gave out a relay; set use-auth-secret and static-auth-secret' };
  } catch (error) {
    const good = error instanceof TurnRefused && error.code === UNAUTHORIZED;
    return { what, good, detail: good ? 'refused, as it must be' : said(error) };
  }
};

/** That a relay of either address family does not lead to this peer. */
const refusesPeer = async (open: Open, credentials: TurnCredentials, ip: string): Promise<Finding> => {
  const what = `relay to ${ip}`;
  const family = ip.includes(':') ? 'ipv6' : 'ipv4';
  try {
    await withClient(open, credentials, async (client) => {
      await client.allocate(family);
      await client.createPermission({ ip, port: 9 });
    });
    return { what, good: false, detail: `possible; add denied-peer-ip for it, or update coturn` };
  } catch (error) {
    const code = error instanceof TurnRefused ? error.code : 0;
    if (code === FORBIDDEN) return { what, good: true, detail: 'forbidden, as it must be' };
    if (code === FAMILY_NOT_SUPPORTED || code === FAMILY_MISMATCH) {
      return { what, good: true, detail: 'impossible: the server relays no IPv6' };
    }
    return { what, good: false, detail: said(error) };
  }
};

/** That two people who can both do no better than the relay meet on it. */
const carriesData = async (open: Open, credentials: TurnCredentials): Promise<string> =>
  await withClient(open, credentials, (first) =>
    withClient(open, credentials, async (second) => {
      const [a, b] = [await first.allocate(), await second.allocate()];
      await first.createPermission(b);
      await second.createPermission(a);
      first.sendTo(b, Buffer.from('meshboard'));
      const heard = (await second.received()).toString();
      if (heard !== 'meshboard') throw new NoAnswer('what arrived is not what was sent');
      return `from ${a.ip} to ${b.ip}`;
    }),
  );

/**
 * Looks at a TURN server from outside, as a client sees it, for what hosts most often get wrong.
 *
 * @param now milliseconds since 1970
 */
export const checkTurn = async (target: CheckTarget, now = Date.now()): Promise<Finding[]> => {
  const { host, port, tlsPort, secret, timeoutMs = 3_000, ca } = target;
  const credentials = timeLimitedCredentials(secret, 'check', now + 300_000);
  const udp: Open = () => openUdp(host, port, timeoutMs);
  // Where the signaling server offers it.
  const tcpPort = tlsPort ?? port;
  const tcp: Open = () => openTcp(host, tcpPort, timeoutMs);
  const transports: [string, Open, string][] = [
    ['UDP', udp, `let UDP ${port} through the firewall`],
    ['TCP', tcp, `let TCP ${tcpPort} through the firewall, to coturn itself`],
  ];
  if (tlsPort !== null) {
    const tls: Open = () => openTls(host, tlsPort, timeoutMs, ca);
    transports.push(['TLS', tls, `check the certificate, and let TCP ${tlsPort} through the firewall`]);
  }

  const findings: Finding[] = [];
  for (const [name, open, advice] of transports) {
    findings.push(
      await finding(`STUN over ${name}`, advice, () =>
        withClient(open, credentials, async (client) => `sees you at ${(await client.binding()).ip}`),
      ),
      await finding(`TURN over ${name}`, 'the signaling server and coturn must have the same secret', () =>
        withClient(open, credentials, async (client) => `relay at ${(await client.allocate()).ip}`),
      ),
    );
  }
  findings.push(
    await relayedAddress(udp, credentials),
    await finding(
      'relay to relay',
      'set external-ip, and let UDP to the relay ports (49152-65535) through the firewall',
      () => carriesData(udp, credentials),
    ),
    await refusesCredentials('a wrong password', udp, { ...credentials, password: 'wrong' }),
    await refusesCredentials(
      'expired credentials',
      udp,
      timeLimitedCredentials(secret, 'check', now - 60_000),
    ),
  );
  for (const ip of FORBIDDEN_PEERS) findings.push(await refusesPeer(udp, credentials, ip));
  return findings;
};

/** That the address of the relay is one that others can reach: a server behind a router must be told its public one. */
const relayedAddress = (open: Open, credentials: TurnCredentials): Promise<Finding> =>
  finding('address of relays', 'TURN does not work at all', () =>
    withClient(open, credentials, async (client) => {
      const { ip } = await client.allocate();
      const kind =
        isPrivateAddress(ip) || ip.startsWith('127.')
          ? 'private: reachable in your own network only'
          : 'public';
      return `${ip} (${kind})`;
    }),
  );
