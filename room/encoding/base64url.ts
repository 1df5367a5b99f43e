const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const INVALID = 0xff;

/** Six bits for each ASCII code, or INVALID. */
const SEXTETS = new Uint8Array(128).fill(INVALID);
for (let i = 0; i < ALPHABET.length; i++) SEXTETS[ALPHABET.charCodeAt(i)] = i;

/** Text that is not the unpadded base64url form of any bytes. */
export class Base64UrlError extends Error {
  override readonly name = 'Base64UrlError';
}

/** Unpadded base64url (RFC 4648 §5) of bytes of any length. */
export const toBase64Url = (bytes: Uint8Array): string => {
  let text = '';
  let bits = 0;
  let pending = 0;
  for (const byte of bytes) {
    pending = ((pending << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      text += ALPHABET.charAt((pending >> bits) & 63);
    }
  }
  if (bits > 0) text += ALPHABET.charAt((pending << (6 - bits)) & 63);
  return text;
};

/**
 * The inverse of {@link toBase64Url}. Strict, so that bytes have exactly one text: no padding, no white space,
 * no `+` or `/`, and the bits that the last character has left over must be zero.
 * @throws Base64UrlError
 */
export const fromBase64Url = (text: string): Uint8Array<ArrayBuffer> => {
  if (text.length % 4 === 1) throw new Base64UrlError('no bytes have a base64url form of this length');
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let filled = 0;
  let bits = 0;
  let pending = 0;
  for (let i = 0; i < text.length; i++) {
    const sextet = SEXTETS[text.charCodeAt(i)] ?? INVALID;
    if (sextet === INVALID) throw new Base64UrlError(`character ${i + 1} is not base64url`);
    pending = ((pending << 6) | sextet) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[filled++] = (pending >> bits) & 0xff;
    }
  }
  if ((pending & ((1 << bits) - 1)) !== 0) throw new Base64UrlError('the last character has stray bits');
  return bytes;
};
