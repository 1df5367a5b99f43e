import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hashOf } from './asset.ts';
import { MAX_PIECE_BYTES } from './asset-message.ts';
import { IncomingAsset, type PieceRange } from './incoming-asset.ts';
import { noise, same } from './testing/noise.ts';

const whole = noise(5 * MAX_PIECE_BYTES + 1_000);
const hash = await hashOf(whole);
const right = ({ offset, length }: PieceRange): Uint8Array => whole.slice(offset, offset + length);
const wrong = (range: PieceRange): Uint8Array => {
  const bytes = right(range);
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  return bytes;
};

/** A source that sends what it is asked for as it likes. */
type Sender = (range: PieceRange) => Uint8Array;

/** Asks the sources in turn until none has anything to send. @returns what each was asked for. */
const run = (incoming: IncomingAsset<string>, senders: Record<string, Sender>): Record<string, number[]> => {
  const asked: Record<string, number[]> = {};
  for (let more = true; more; ) {
    more = false;
    for (const [source, send] of Object.entries(senders)) {
      const range = incoming.next(source, 0);
      if (range === null) continue;
      more = true;
      asked[source] = [...(asked[source] ?? []), range.index];
      incoming.take(source, range.index, send(range));
    }
  }
  return asked;
};

const verdict = async (incoming: IncomingAsset<string>): Promise<{ right: boolean; liars: string[] }> => {
  const { bytes, liars } = await incoming.verify();
  if (bytes !== null) expect(same(bytes, whole)).toBe(true);
  return { right: bytes !== null, liars: [...liars] };
};

describe('an incoming asset', () => {
  test('comes from several sources, each piece from one', async () => {
    const incoming = new IncomingAsset<string>(hash);
    for (const source of ['a', 'b', 'c']) incoming.offer(source, whole.length);
    expect(run(incoming, { a: right, b: right, c: right })).toEqual({ a: [0, 3], b: [1, 4], c: [2, 5] });
    expect(incoming.complete).toBe(true);
    expect(await verdict(incoming)).toEqual({ right: true, liars: [] });
  });

  test('goes on from other sources when one is gone, without asking twice for what has come', async () => {
    const incoming = new IncomingAsset<string>(hash);
    incoming.offer('a', whole.length);
    const first = incoming.next('a', 0);
    const second = incoming.next('a', 0);
    if (first === null || second === null) throw new Error('nothing asked');
    incoming.take('a', first.index, right(first));
    incoming.withdraw('a');
    expect(incoming.sources).toBe(0);
    incoming.offer('b', whole.length);
    expect(run(incoming, { b: right })).toEqual({ b: [1, 2, 3, 4, 5] });
    expect((await verdict(incoming)).right).toBe(true);
  });

  test('asks another source for a piece that is long in coming, and no third', () => {
    const incoming = new IncomingAsset<string>(hash);
    for (const source of ['a', 'b', 'c']) incoming.offer(source, whole.length);
    for (let i = 0; i < 6; i++) incoming.next('a', 0);
    expect(incoming.next('b', 1_999)).toBeNull();
    expect(incoming.next('b', 2_000)?.index).toBe(0);
    expect(incoming.next('a', 9_000)).toBeNull();
    expect(incoming.next('c', 9_000)?.index).toBe(1);
  });

  test('takes up what an earlier transfer left', async () => {
    const incoming = new IncomingAsset<string>(hash);
    const left = [1, 4].map((index): [number, Uint8Array] => {
      const offset = index * MAX_PIECE_BYTES;
      return [index, whole.slice(offset, offset + MAX_PIECE_BYTES)];
    });
    incoming.restore({ total: whole.length, pieces: new Map([...left, [9, noise(7)], [5, noise(7)]]) });
    expect(incoming.received).toBe(2 * MAX_PIECE_BYTES);
    incoming.offer('a', whole.length);
    expect(run(incoming, { a: right })).toEqual({ a: [0, 2, 3, 5] });
    expect((await verdict(incoming)).right).toBe(true);
  });

  test('finds who lied among several, and blames nobody else', async () => {
    const incoming = new IncomingAsset<string>(hash);
    for (const source of ['a', 'b', 'c']) incoming.offer(source, whole.length);
    const senders = { a: right, b: wrong, c: right };
    run(incoming, senders);
    // Wrong, and nobody can tell yet whose fault it is: everything comes from one.
    expect(await verdict(incoming)).toEqual({ right: false, liars: [] });
    expect(Object.keys(run(incoming, senders))).toEqual(['a']);
    expect(await verdict(incoming)).toEqual({ right: true, liars: ['b'] });
  });

  test('whatever the sources send, is whole and right while one is honest, and only liars are blamed', async () => {
    const count = 6;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.boolean(), { minLength: count, maxLength: count }), {
          minLength: 1,
          maxLength: 4,
        }),
        fc.nat(4),
        fc.boolean(),
        async (lies, honestAt, otherTotal) => {
          const senders: Record<string, Sender> = {};
          const totals = new Map<string, number>();
          for (const [i, pieces] of lies.entries()) {
            senders[`liar ${i}`] = (range) => (pieces[range.index] ? wrong(range) : right(range));
            totals.set(`liar ${i}`, whole.length);
          }
          if (otherTotal) {
            senders['short'] = right;
            totals.set('short', 2 * MAX_PIECE_BYTES);
          }
          senders['honest'] = right;
          totals.set('honest', whole.length);
          const order = [...totals.keys()];
          order.splice(honestAt, 0, ...order.splice(order.indexOf('honest'), 1));
          const incoming = new IncomingAsset<string>(hash);
          for (const source of order) incoming.offer(source, totals.get(source) ?? 0);
          const blamed = new Set<string>();
          // Each round either ends it or finds a liar, but for the first, which finds that there is one.
          for (let round = 0; round <= order.length + 1; round++) {
            run(incoming, senders);
            const { bytes, liars } = await incoming.verify();
            for (const liar of liars) blamed.add(liar);
            if (bytes === null) continue;
            expect(same(bytes, whole)).toBe(true);
            expect([...blamed].filter((source) => source === 'honest')).toEqual([]);
            for (const [i, pieces] of lies.entries())
              if (!pieces.includes(true)) expect(blamed).not.toContain(`liar ${i}`);
            return;
          }
          throw new Error('never whole');
        },
      ),
      { numRuns: 60 },
    );
  });

  test('blames who alone sent a wrong whole, and what was left at rest blames nobody', async () => {
    const incoming = new IncomingAsset<string>(hash);
    incoming.offer('a', whole.length);
    run(incoming, { a: wrong });
    expect(await verdict(incoming)).toEqual({ right: false, liars: ['a'] });
    expect([incoming.received, incoming.sources]).toEqual([0, 0]);

    const resumed = new IncomingAsset<string>(hash);
    resumed.restore({ total: whole.length, pieces: new Map([[0, noise(MAX_PIECE_BYTES, 9)]]) });
    resumed.offer('a', whole.length);
    run(resumed, { a: right });
    expect(await verdict(resumed)).toEqual({ right: false, liars: [] });
    expect(run(resumed, { a: right })).toEqual({ a: [0] });
    expect(await verdict(resumed)).toEqual({ right: true, liars: [] });
  });

  test('believes the total that most say, and blames those who said another', async () => {
    const incoming = new IncomingAsset<string>(hash);
    incoming.offer('liar', 20_000_000);
    expect(incoming.next('a', 0)).toBeNull();
    incoming.offer('a', whole.length);
    incoming.offer('b', whole.length);
    expect(incoming.next('liar', 0)).toBeNull();
    run(incoming, { a: right, b: right });
    expect(await verdict(incoming)).toEqual({ right: true, liars: ['liar'] });
  });

  test('passes over who says another total and brings too little', async () => {
    const incoming = new IncomingAsset<string>(hash);
    incoming.offer('slow', 20_000_000);
    incoming.offer('a', whole.length);
    incoming.tick(0);
    const range = incoming.next('slow', 0);
    if (range === null) throw new Error('nothing asked');
    incoming.take('slow', range.index, wrong(range));
    expect(incoming.next('a', 29_000)).toBeNull();
    incoming.tick(30_000);
    run(incoming, { a: right });
    expect(await verdict(incoming)).toEqual({ right: true, liars: ['slow'] });
  });

  test('passes over the one source after a wrong whole, when it brings too little', async () => {
    const incoming = new IncomingAsset<string>(hash);
    for (const source of ['a', 'b']) incoming.offer(source, whole.length);
    run(incoming, { a: wrong, b: right });
    await incoming.verify();
    expect([incoming.next('a', 0) !== null, incoming.next('b', 0)]).toEqual([true, null]);
    incoming.tick(0);
    incoming.tick(30_000);
    run(incoming, { b: right });
    expect(await verdict(incoming)).toEqual({ right: true, liars: ['a'] });
  });

  test('takes no piece of another length, nor from one who did not offer it', () => {
    const incoming = new IncomingAsset<string>(hash);
    incoming.offer('a', whole.length);
    expect(incoming.take('a', 0, noise(10))).toBe(false);
    expect(incoming.take('a', 6, noise(10))).toBe(false);
    expect(incoming.take('b', 0, whole.slice(0, MAX_PIECE_BYTES))).toBe(false);
    expect(incoming.received).toBe(0);
  });
});
