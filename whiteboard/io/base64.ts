/** Bytes a `String.fromCharCode` call takes; more would overflow the stack of arguments. */
const PIECE = 0x2000;

export const toBase64 = (bytes: Uint8Array): string => {
  let text = '';
  for (let at = 0; at < bytes.length; at += PIECE) {
    text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  }
  return btoa(text);
};

/** @returns null for what is no base64. */
export const fromBase64 = (text: string): Uint8Array<ArrayBuffer> | null => {
  // `atob` throws for anything else, and takes spaces, which nobody writes.
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null;
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i);
  return bytes;
};
