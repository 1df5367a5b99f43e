/**
 * Guests, who have chosen neither name nor colour, get both by chance. With 10 colours, five of them have a pair of the
 * same colour seven times out of ten. So each looks at who is there and takes another one; nobody tells anybody to.
 */

/**
 * How firmly somebody holds a name or a colour: got by chance by one who has just come, or who has been there for a
 * while, or chosen.
 */
export type Hold = 'new' | 'settled' | 'chosen';

/** Somebody's name, or colour, as all see it. */
export interface Claim<V> {
  readonly clientId: number;
  readonly value: V;
  readonly hold: Hold;
}

const FIRMNESS: Readonly<Record<Hold, number>> = { new: 0, settled: 1, chosen: 2 };

/**
 * Whether of two with the same value the first one keeps it. All see the same order, so that of two who meet only one
 * gives way.
 */
export const goesBefore = (one: Claim<unknown>, other: Claim<unknown>): boolean =>
  one.hold === other.hold ? one.clientId < other.clientId : FIRMNESS[one.hold] > FIRMNESS[other.hold];

/**
 * What to take in place of one's own value, or null to keep it: when those who go before have it, the first value that
 * nobody has; when all are taken, the first of the rarest, if it is rarer than one's own among those who go before.
 *
 * @param others everybody else who is there.
 * @param wanted what there is, in the order in which this guest likes it.
 */
export const distinctValue = <V>(
  own: Claim<V>,
  others: readonly Claim<V>[],
  wanted: readonly V[],
): V | null => {
  if (own.hold === 'chosen') return null;
  const before = others.filter(({ value }) => value === own.value).filter((other) => goesBefore(other, own));
  if (before.length === 0) return null;
  const holders = new Map<V, number>();
  for (const { value } of others) holders.set(value, (holders.get(value) ?? 0) + 1);
  let best: V | null = null;
  // Worth it only where one is in better company: else a crowd would go round for ever.
  let fewest = before.length;
  for (const value of wanted) {
    const count = holders.get(value) ?? 0;
    if (count >= fewest) continue;
    best = value;
    fewest = count;
  }
  return best;
};

/**
 * The values in an order that is one's own, and the same after a reload: guests who give way at the same moment seldom
 * take the same one then.
 *
 * @param chance in [0, 1].
 */
export const ownOrder = <V>(values: readonly V[], chance: number): V[] => {
  const order = [...values];
  // The generator "mulberry32": 32 bits of state, and spread well enough for a shuffle (Fisher and Yates) of sixteen.
  let state = Math.floor(chance * 2 ** 32) | 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  for (let last = order.length - 1; last > 0; last--) {
    const at = Math.floor(next() * (last + 1));
    const [one, other] = [order[at], order[last]];
    if (one === undefined || other === undefined) break;
    order[at] = other;
    order[last] = one;
  }
  return order;
};
