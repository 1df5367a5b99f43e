/** `a=fingerprint:` lines, at session or media level: the hash's name and its colon-separated hex digest. */
const FINGERPRINT = /^a=fingerprint:\s*(\S+)\s+([0-9A-Fa-f:]+)\s*$/gm;

/** RFC 8122 lists older hashes too; a certificate that collides under them can be made. */
const STRONG = new Set(['sha-256', 'sha-384', 'sha-512']);

/**
 * The DTLS fingerprint of a session description: lower case, one blank between algorithm and digest. Firefox
 * writes it once for the session, Chromium in each media section.
 *
 * @returns null when there is none, when it is weak, or when sections name different ones: then it is not certain
 * which of them the connection was checked against.
 */
export const fingerprintOf = (sdp: string): string | null => {
  const found = new Set<string>();
  for (const [, algorithm = '', digest = ''] of sdp.matchAll(FINGERPRINT)) {
    if (!STRONG.has(algorithm.toLowerCase())) return null;
    found.add(`${algorithm} ${digest}`.toLowerCase());
  }
  const [only] = found;
  return found.size === 1 && only !== undefined ? only : null;
};
