/**
 * What a page served from here may do. Nothing foreign is loaded or run, no page frames it, and the address, whose
 * fragment holds a board's key, is told to nobody. WebSockets are named by scheme because Safari before 15.4 did not
 * count them under 'self'. Images may come from memory (`blob:`, `data:`): that is where pasted pictures are.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "connect-src 'self' ws: wss:",
  "img-src 'self' blob: data:",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const PERMISSIONS_POLICY = ['camera', 'display-capture', 'geolocation', 'microphone', 'payment', 'usb']
  .map((feature) => `${feature}=()`)
  .join(', ');

/** Headers of every answer; `overTls` adds those that only make sense when the page came over TLS. */
export const securityHeaders = (overTls: boolean): Readonly<Record<string, string>> => ({
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'permissions-policy': PERMISSIONS_POLICY,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
  ...(overTls
    ? { 'strict-transport-security': 'max-age=31536000', 'cross-origin-opener-policy': 'same-origin' }
    : {}),
});
