/** Bytes that look random and are the same for the same seed (xorshift32). */
export const noise = (length: number, seed = 1): Uint8Array => {
  const words = new Uint32Array(Math.ceil(length / 4));
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  for (let i = 0; i < words.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[i] = state;
  }
  return new Uint8Array(words.buffer, 0, length);
};

/** Whether two are byte for byte the same; a test framework's own comparison takes a second for a megabyte. */
export const same = (a: Uint8Array | null, b: Uint8Array): boolean =>
  a !== null && Buffer.compare(a, b) === 0;
