/** Mulberry32: small, seedable, good enough to shuffle a handful. */
const generator = (seed: number): ((below: number) => number) => {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
};

/** The values in another order, always the same for the same seed (Fisher and Yates). */
export const permutation = <T>(values: readonly T[], seed: number): T[] => {
  const below = generator(seed);
  const drawn: T[] = [];
  const left = [...values];
  while (left.length > 0) drawn.push(...left.splice(below(left.length), 1));
  return drawn;
};
