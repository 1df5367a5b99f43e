import { type RequestLike, requestedHost } from './proxy.ts';

export interface OriginRules {
  /** Origins, such as `https://boards.example`, that may connect besides this server's own. */
  readonly allowedOrigins: readonly string[];
  readonly trustedProxyHops: number;
}

/** `host[:port]` of an origin without the port that its scheme implies; null for what is no http origin. */
const hostOf = (origin: string): string | null => {
  try {
    const { protocol, host } = new URL(origin);
    return protocol === 'http:' || protocol === 'https:' ? host : null;
  } catch {
    return null;
  }
};

/**
 * Whether a page of this origin may open a WebSocket here. Browsers do not guard WebSockets by CORS, so the server
 * must. Allowed are pages of the host that was asked for, whatever its name or address, and those listed. Programs
 * that are no browser send no `Origin` and are allowed: they could send any.
 */
export const originAllowed = (request: RequestLike, rules: OriginRules): boolean => {
  const { origin } = request.headers;
  if (origin === undefined) return true;
  if (rules.allowedOrigins.includes(origin)) return true;
  const host = hostOf(origin);
  const asked = requestedHost(request, rules.trustedProxyHops);
  if (host === null || asked === null) return false;
  // The page's scheme says which port `Host` may leave out: a proxy that ends TLS passes on the bare name.
  return host === hostOf(`${origin.slice(0, origin.indexOf(':'))}://${asked}`);
};
