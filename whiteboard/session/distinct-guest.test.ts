import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Claim, distinctValue, goesBefore, type Hold, ownOrder } from './distinct-guest.ts';

const claim = (clientId: number, value: string, hold: Hold = 'new'): Claim<string> => ({
  clientId,
  value,
  hold,
});
const VALUES = ['red', 'green', 'blue'];

describe('who gives way', () => {
  test('whoever has the value alone keeps it', () => {
    expect(distinctValue(claim(1, 'red'), [claim(2, 'green')], VALUES)).toBeNull();
  });

  test('a newcomer to who was there, whatever their ids', () => {
    const [newcomer, host] = [claim(1, 'red', 'new'), claim(2, 'red', 'settled')];
    expect(distinctValue(newcomer, [host], VALUES)).toBe('green');
    expect(distinctValue(host, [newcomer], VALUES)).toBeNull();
  });

  test.each(['new', 'settled'] as const)('of two that are %s, the one with the larger id', (hold) => {
    const [one, other] = [claim(1, 'red', hold), claim(2, 'red', hold)];
    expect(distinctValue(one, [other], VALUES)).toBeNull();
    expect(distinctValue(other, [one], VALUES)).toBe('green');
  });

  test('by chance to what was chosen; who has chosen never', () => {
    const [chosen, guest] = [claim(2, 'red', 'chosen'), claim(1, 'red', 'settled')];
    expect(distinctValue(guest, [chosen], VALUES)).toBe('green');
    expect(distinctValue(chosen, [guest], VALUES)).toBeNull();
    expect(distinctValue(claim(3, 'red', 'chosen'), [chosen], VALUES)).toBeNull();
  });
});

describe('what is taken instead', () => {
  test('what nobody has, in the order of who takes it', () => {
    const others = [claim(1, 'red'), claim(2, 'green')];
    expect(distinctValue(claim(3, 'red'), others, VALUES)).toBe('blue');
    expect(distinctValue(claim(3, 'red'), [claim(1, 'red')], ['blue', 'green', 'red'])).toBe('blue');
  });

  test('the rarest when all are taken, and nothing that is no rarer', () => {
    const all = VALUES.map((value, at) => claim(at, value));
    expect(distinctValue(claim(9, 'red'), all, VALUES)).toBeNull();
    expect(distinctValue(claim(9, 'red'), [...all, claim(4, 'red'), claim(5, 'green')], VALUES)).toBe('blue');
  });
});

test('each order has everything once, is the same every time, and another for another chance', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (chance) => {
      const order = ownOrder(VALUES, chance);
      expect(order.toSorted()).toEqual(VALUES.toSorted());
      expect(ownOrder(VALUES, chance)).toEqual(order);
    }),
  );
  const firsts = Array.from({ length: 300 }, (_, at) => ownOrder(VALUES, at / 300)[0]);
  for (const value of VALUES) expect(firsts.filter((first) => first === value).length).toBeGreaterThan(60);
});

const holds = fc.constantFrom<Hold>('new', 'settled', 'chosen');
const crowd = fc
  .uniqueArray(
    fc.record({ clientId: fc.nat(1000), value: fc.constantFrom(...VALUES, 'amber', 'violet'), hold: holds }),
    { maxLength: 12, selector: ({ clientId }) => clientId },
  )
  .map((claims): readonly Claim<string>[] => claims);

test('all agree on who goes before whom', () => {
  fc.assert(
    fc.property(crowd, (claims) => {
      const order = claims.toSorted((a, b) => (goesBefore(a, b) ? -1 : 1));
      for (const [at, one] of order.entries())
        for (const other of order.slice(at + 1)) {
          expect(goesBefore(one, other)).toBe(true);
          expect(goesBefore(other, one)).toBe(false);
        }
    }),
  );
});

test('giving way one after the other ends, with no value that is held twice while another is free', () => {
  fc.assert(
    fc.property(crowd, (claims) => {
      const wanted = [...VALUES, 'amber', 'violet'];
      const now = [...claims];
      let changes = 0;
      const step = (): boolean =>
        now.some((own, at) => {
          const value = distinctValue(
            own,
            now.filter((other) => other !== own),
            wanted,
          );
          if (value === null) return false;
          now[at] = { ...own, value };
          changes += 1;
          return true;
        });
      while (step()) expect(changes).toBeLessThanOrEqual(claims.length ** 2);
      const counts = new Map(wanted.map((value) => [value, 0]));
      for (const { value } of now) counts.set(value, (counts.get(value) ?? 0) + 1);
      const free = Math.min(...counts.values());
      if (free > 0) return;
      for (const { value, hold } of now) if (hold !== 'chosen') expect(counts.get(value)).toBe(1);
    }),
  );
});
