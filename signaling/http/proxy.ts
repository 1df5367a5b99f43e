import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';

/** What of a request is needed to tell who asks, and for which host. */
export interface RequestLike {
  readonly headers: IncomingHttpHeaders;
  readonly socket: { readonly remoteAddress?: string | undefined };
}

/** The entry of a comma-separated forwarding header that the outermost of `hops` trusted proxies wrote. */
const forwarded = (header: string | string[] | undefined, hops: number): string | null => {
  if (hops === 0 || header === undefined) return null;
  const entries = String(header).split(',');
  return (entries[Math.max(0, entries.length - hops)] ?? '').trim() || null;
};

/**
 * The address a request comes from: the peer's own, or, behind `hops` trusted proxies, the one that the outermost
 * of them put into `X-Forwarded-For`. What a client writes into that header itself lies further left and is never
 * reached. Something that is no address is ignored in favour of the peer's own.
 */
export const clientAddress = (request: RequestLike, hops: number): string => {
  const claimed = forwarded(request.headers['x-forwarded-for'], hops);
  return claimed !== null && isIP(claimed) !== 0 ? claimed : (request.socket.remoteAddress ?? '');
};

/** The `host[:port]` that the client asked for; `X-Forwarded-Host` counts only behind trusted proxies. */
export const requestedHost = (request: RequestLike, hops: number): string | null =>
  forwarded(request.headers['x-forwarded-host'], hops) ?? request.headers.host ?? null;

/** Whether the client came over TLS, as far as trusted proxies say. */
export const cameOverTls = (request: RequestLike, hops: number): boolean =>
  forwarded(request.headers['x-forwarded-proto'], hops) === 'https';

/** The host name of a `host[:port]`, IPv6 in brackets; null for what is no host. */
export const hostNameOf = (host: string | null): string | null => {
  if (host === null || !/^[A-Za-z0-9.\-_:[\]]{1,255}$/.test(host)) return null;
  try {
    return new URL(`http://${host}`).hostname || null;
  } catch {
    return null;
  }
};
