import type { IceConfig } from '../protocol/index.ts';
import { turnCredentials } from './turn-credentials.ts';

/** Where STUN and TURN are, and the secret shared with the TURN server. */
export interface IceOptions {
  /** coturn's `static-auth-secret`; null when there is no TURN server. */
  readonly turnSecret: string | null;
  /** Host name or address of the TURN server; null: the host by which the client reached this server. */
  readonly turnHost: string | null;
  /** Port of STUN and TURN over UDP, and of TURN over TCP when there is no {@link turnTlsPort}. */
  readonly turnPort: number;
  /** Port of TURN over TLS and over plain TCP, both of which coturn serves there; null when it has no certificate. */
  readonly turnTlsPort: number | null;
  /** How long credentials hold, in milliseconds. */
  readonly ttlMs: number;
  /** Further `stun:` addresses. There is no default: nobody's server is used unasked. */
  readonly stunUrls: readonly string[];
}

export const NO_ICE: IceOptions = {
  turnSecret: null,
  turnHost: null,
  turnPort: 3478,
  turnTlsPort: null,
  ttlMs: 3_600_000,
  stunUrls: [],
};

/** Puts an IPv6 address in brackets, as RFC 7064 and 7065 want it; leaves everything else alone. */
const bracketed = (host: string): string =>
  host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;

/**
 * How long an answer holds that leaves out a TURN server because it does not run at the moment. Clients ask again
 * before a dial when their answer holds for less than two minutes.
 */
const WITHOUT_TURN_TTL_MS = 60_000;

/**
 * The ICE servers for one client: four addresses at most, since browsers wait for every one of them, and Firefox
 * warns of five. So plain TCP is offered at one port only: at that of TLS, most likely 443, which is let out where
 * TCP is let out at all, and where much else is not.
 *
 * @param reachedHost host name, without port, by which the client reached this server; null if it did not say
 * @param user id that the TURN server counts quotas by
 * @param turnRuns whether there is a TURN server at the moment, where one is set up
 * @param now milliseconds since 1970
 */
export const iceConfig = (
  options: IceOptions,
  reachedHost: string | null,
  user: string,
  now: number,
  turnRuns = true,
): IceConfig => {
  const stun = options.stunUrls.length > 0 ? [{ urls: [...options.stunUrls] }] : [];
  const host = options.turnHost ?? reachedHost;
  if (options.turnSecret === null || host === null) return { iceServers: stun, ttlMs: null };
  if (!turnRuns) return { iceServers: stun, ttlMs: WITHOUT_TURN_TTL_MS };
  const at = (port: number): string => `${bracketed(host)}:${port}`;
  const { turnPort, turnTlsPort } = options;
  const turnUrls = [
    `turn:${at(turnPort)}?transport=udp`,
    `turn:${at(turnTlsPort ?? turnPort)}?transport=tcp`,
    ...(turnTlsPort === null ? [] : [`turns:${at(turnTlsPort)}?transport=tcp`]),
  ];
  return {
    iceServers: [
      ...stun,
      { urls: [`stun:${at(turnPort)}`] },
      { urls: turnUrls, ...turnCredentials(options.turnSecret, user, now + options.ttlMs) },
    ],
    ttlMs: options.ttlMs,
  };
};
