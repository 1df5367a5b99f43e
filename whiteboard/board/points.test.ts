import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteReader, ByteWriter } from './bytes.ts';
import { appendStroke, packLine, packStroke, unpackLine, unpackStroke } from './points.ts';

describe('numbers', () => {
  test('come back, however large', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -4e9, max: 4e9 })), (numbers) => {
        const writer = new ByteWriter(1);
        for (const each of numbers) writer.signed(each);
        const reader = new ByteReader(writer.finish());
        expect(numbers.map(() => reader.signed() + 0)).toEqual(numbers.map((each) => each + 0));
        expect(reader.done && reader.ok).toBe(true);
      }),
    );
  });
});

describe('lines', () => {
  test('come back to a hundredth of a unit', () => {
    const coordinate = fc.double({ min: -9e6, max: 9e6, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(coordinate, coordinate), { minLength: 2, maxLength: 50 }), (list) => {
        const points = list.flat();
        const back = unpackLine(packLine(points)) ?? [];
        expect(back).toHaveLength(points.length);
        for (const [i, each] of points.entries())
          expect(Math.abs((back[i] ?? 0) - each)).toBeLessThan(0.0051);
      }),
    );
  });
});

describe('strokes', () => {
  test.each([0.02, 1, 300])('come back to a fiftieth of a step, drawn at a scale of %d', (scale) => {
    const points = Array.from({ length: 300 }, (_, i) => [
      Math.cos(i / 9) * 60 * scale,
      Math.sin(i / 7) * 60 * scale,
      0.5 + Math.sin(i) / 2,
    ]).flat();
    const packed = packStroke(points);
    const back: number[] = [];
    expect(appendStroke(packed, back)).toBe(true);
    expect(back).toHaveLength(points.length);
    const step = 6 * scale;
    for (const [i, each] of points.entries()) {
      expect(Math.abs((back[i] ?? 0) - each)).toBeLessThan(i % 3 === 2 ? 0.005 : Math.min(0.13, step / 25));
    }
    // A step within the finest and coarsest quantum fits one byte a number.
    expect(packed.length).toBeLessThan(300 * (scale > 10 ? 7 : 3.6));
  });

  test('are moved to where their frame begins, a short one after a long one as well', () => {
    const long = Array.from({ length: 3_000 }, (_, i) => [i - 40, i + 7, 0.5]).flat();
    const short = [-3, 8, 0.5, 1, 4, 0.5];
    const unpacked = [unpackStroke(packStroke(long)), unpackStroke(packStroke(short))];
    expect(unpacked[0]).toMatchObject({ left: -40, top: 7, width: 2_999, height: 2_999 });
    expect(unpacked[0]?.points.length).toBe(long.length);
    expect(unpacked[1]).toEqual({
      points: Float32Array.from([0, 4, 0.5, 4, 0, 0.5]),
      left: -3,
      top: 4,
      width: 4,
      height: 4,
    });
  });

  test('bytes from outside never throw and never give more than they may', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const points: number[] = [];
        if (appendStroke(bytes, points)) expect(points.every(Number.isFinite)).toBe(true);
        else expect(points).toEqual([]);
        const stroke = unpackStroke(bytes);
        expect(stroke?.points.length ?? 0).toBe(points.length);
        expect(stroke?.points.every(Number.isFinite) ?? true).toBe(true);
        const line = unpackLine(bytes);
        if (line !== null) expect(line.every((each) => Math.abs(each) <= 2e7)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
    expect(unpackLine(new Uint8Array(1_000_000))).toBeNull();
    expect(appendStroke(new Uint8Array(1_000_000).fill(64), [])).toBe(false);
    expect(unpackStroke(new Uint8Array(899_999).fill(0).fill(64, 1, 2))).toBeNull();
  });
});
