import type { TurnTransport } from './facts.ts';

/** The servers of a configuration, sorted by what is to be proved of them. */
export interface ServersByKind {
  readonly stun: readonly string[];
  /** One entry for each address, with its credentials. */
  readonly turn: Readonly<Record<TurnTransport, readonly RTCIceServer[]>>;
}

/** How many addresses of a kind are tried: each costs a connection, and an allocation of the person's quota. */
const MOST_OF_A_KIND = 3;

/** The transport of a `turn:` or `turns:` address (RFC 7065: UDP for `turn:`, TLS for `turns:`, unless it says otherwise). */
const transportOf = (url: string): TurnTransport => {
  if (url.startsWith('turns:')) return 'tls';
  return /[?&]transport=tcp\b/.test(url) ? 'tcp' : 'udp';
};

export const serversByKind = (servers: readonly RTCIceServer[]): ServersByKind => {
  const stun: string[] = [];
  const turn: Record<TurnTransport, RTCIceServer[]> = { udp: [], tcp: [], tls: [] };
  for (const { urls, ...credentials } of servers) {
    for (const url of typeof urls === 'string' ? [urls] : urls) {
      if (/^stuns?:/.test(url)) stun.push(url);
      else if (/^turns?:/.test(url)) turn[transportOf(url)].push({ urls: [url], ...credentials });
    }
  }
  const few = <T>(all: readonly T[]): readonly T[] => all.slice(0, MOST_OF_A_KIND);
  return { stun: few(stun), turn: { udp: few(turn.udp), tcp: few(turn.tcp), tls: few(turn.tls) } };
};

/** All addresses of some servers. */
export const urlsOf = (servers: readonly RTCIceServer[]): readonly string[] =>
  servers.flatMap(({ urls }) => urls);
