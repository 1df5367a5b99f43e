import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import {
  type Box,
  boundsOf,
  centreOf,
  fromFrame,
  grow,
  outlineBounds,
  rotateShape,
  shapeBounds,
  toFrame,
  translateShape,
} from './geometry.ts';
import { openBoard } from './open-board.ts';
import { drawingOf } from './outline/drawing.ts';
import { flattenPath } from './outline/path.ts';
import { estimateWidth } from './outline/text-layout.ts';
import { resizeShape } from './resize.ts';
import type { NewShape, Shape, ShapePatch } from './shape.ts';

const board = openBoard(new Y.Doc());
const make = (shape: NewShape): Shape => {
  const made = board.shapes.get(board.add([shape])[0] ?? '');
  if (made === undefined) throw new Error('The board did not take the shape.');
  return made;
};
/** The shape as the board has it after a patch. */
const patched = (shape: Shape, patch: ShapePatch): Shape => {
  board.update(new Map([[shape.id, patch]]));
  return board.shapes.get(shape.id) ?? shape;
};

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const place = { x: number(-500, 500), y: number(-500, 500), rotation: number(-3, 3) };
const size = { w: number(1, 300), h: number(1, 300) };
const width = number(0, 20).map((value) => ({ width: value }));
const points = (stride: 2 | 3) =>
  fc
    .array(fc.tuple(number(-200, 200), number(-200, 200), number(0, 1)), { minLength: 2, maxLength: 12 })
    .map((list) => list.flatMap((point) => point.slice(0, stride)));
const anyShape: fc.Arbitrary<NewShape> = fc.oneof(
  fc.record({
    type: fc.constantFrom('rectangle', 'diamond'),
    ...place,
    ...size,
    radius: number(0, 50),
    style: width,
  }),
  fc.record({ type: fc.constant('ellipse'), ...place, ...size, style: width }),
  fc.record({
    type: fc.constantFrom('line', 'arrow'),
    ...place,
    points: points(2),
    curved: fc.boolean(),
    closed: fc.boolean(),
    startHead: fc.constantFrom('none', 'dot', 'bar', 'triangle'),
    style: width,
  }),
  fc.record({
    type: fc.constant('stroke'),
    ...place,
    points: points(3).map((list) => Float32Array.from(list)),
    pressure: fc.boolean(),
    style: width,
  }),
) as fc.Arbitrary<NewShape>;

const within = (box: Box, x: number, y: number): boolean =>
  x >= box.x && x <= box.x + box.w && y >= box.y && y <= box.y + box.h;

describe('bounds', () => {
  test('hold all that is painted', () => {
    fc.assert(
      fc.property(anyShape, (wanted) => {
        const shape = make(wanted);
        const box = grow(shapeBounds(shape), 0.02);
        for (const part of drawingOf(shape)) {
          for (const line of flattenPath(part.path)) {
            for (let i = 0; i + 1 < line.length; i += 2) {
              const { x, y } = fromFrame(shape, { x: line[i] ?? 0, y: line[i + 1] ?? 0 });
              expect(within(box, x, y)).toBe(true);
            }
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  test('of a turned square and ellipse are tight', () => {
    const square = make({ type: 'rectangle', x: 0, y: 0, w: 100, h: 100, rotation: Math.PI / 4 });
    expect(outlineBounds(square).w).toBeCloseTo(141.42, 1);
    const circle = make({ type: 'ellipse', x: 0, y: 0, w: 100, h: 100, rotation: 1 });
    expect(outlineBounds(circle).w).toBeCloseTo(100, 5);
    expect(boundsOf([])).toBeNull();
    expect(boundsOf([square, circle], false)?.w).toBeCloseTo(141.42, 1);
  });

  test('a point goes to the frame and back', () => {
    fc.assert(
      fc.property(anyShape, number(-900, 900), number(-900, 900), (wanted, x, y) => {
        const shape = make(wanted);
        const back = fromFrame(shape, toFrame(shape, { x, y }));
        expect(back.x).toBeCloseTo(x, 6);
        expect(back.y).toBeCloseTo(y, 6);
      }),
    );
  });
});

describe('moving and turning', () => {
  test('a shape turned about a point and back is where it was', () => {
    fc.assert(
      fc.property(anyShape, number(-3, 3), (wanted, angle) => {
        const shape = make(wanted);
        const before = centreOf(shape);
        const about = { x: 77, y: -50 };
        const turned = patched(shape, rotateShape(shape, about, angle));
        const back = patched(turned, rotateShape(turned, about, -angle));
        expect(Math.hypot(centreOf(back).x - before.x, centreOf(back).y - before.y)).toBeLessThan(0.05);
        expect(Math.cos(back.rotation)).toBeCloseTo(Math.cos(shape.rotation), 3);
      }),
      { numRuns: 100 },
    );
  });

  test('translating moves the bounds, and nothing else', () => {
    fc.assert(
      fc.property(anyShape, number(-900, 900), (wanted, by) => {
        const shape = make(wanted);
        const before = shapeBounds(shape);
        const after = shapeBounds(patched(shape, translateShape(shape, by, -by)));
        expect(after.x).toBeCloseTo(before.x + by, 1);
        expect(after.y).toBeCloseTo(before.y - by, 1);
        expect(after.w).toBeCloseTo(before.w, 1);
      }),
      { numRuns: 100 },
    );
  });
});

describe('resizeShape', () => {
  const to: Box = { x: 1_000, y: -200, w: 333, h: 77 };
  const upright = anyShape.map((shape) => ({ ...shape, rotation: 0 }));

  test('an upright shape fills the new box, as one of many or alone', () => {
    fc.assert(
      fc.property(upright, (wanted) => {
        const shape = make(
          wanted.type === 'line' || wanted.type === 'arrow' ? { ...wanted, curved: false } : wanted,
        );
        const from = outlineBounds(shape);
        const after = outlineBounds(patched(shape, resizeShape(shape, from, to)));
        expect(Math.abs(after.x - to.x)).toBeLessThan(0.5);
        expect(Math.abs(after.y - to.y)).toBeLessThan(0.5);
        if (from.w > 20) expect(Math.abs(after.w - to.w)).toBeLessThan(4);
        if (from.h > 20) expect(Math.abs(after.h - to.h)).toBeLessThan(4);
      }),
      { numRuns: 150 },
    );
  });

  test('the points of a turned line go exactly where the scaling takes them', () => {
    fc.assert(
      fc.property(points(2), number(-3, 3), number(0.2, 3), number(-3, -0.2), (list, rotation, sx, sy) => {
        const shape = make({ type: 'line', x: 5, y: 6, points: list, rotation });
        const from = { x: 0, y: 0, w: 100, h: 100 };
        const target = { x: 10, y: 20, w: 100 * sx, h: 100 * sy };
        const after = patched(shape, resizeShape(shape, from, target));
        if (shape.type !== 'line' || after.type !== 'line') throw new Error('unreachable');
        for (let i = 0; i + 1 < list.length; i += 2) {
          const was = fromFrame(shape, { x: shape.points[i] ?? 0, y: shape.points[i + 1] ?? 0 });
          const is = fromFrame(after, { x: after.points[i] ?? 0, y: after.points[i + 1] ?? 0 });
          expect(Math.abs(is.x - (10 + was.x * sx))).toBeLessThan(0.05);
          expect(Math.abs(is.y - (20 + was.y * sy))).toBeLessThan(0.05);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('a turned rectangle keeps its angle when all grows evenly, and mirrors its angle', () => {
    const shape = make({ type: 'rectangle', x: 0, y: 0, w: 40, h: 20, rotation: 0.5, radius: 4 });
    const from = { x: 0, y: 0, w: 100, h: 100 };
    const even = resizeShape(shape, from, { x: 0, y: 0, w: 200, h: 200 });
    expect(even.w).toBeCloseTo(80);
    expect(even.h).toBeCloseTo(40);
    expect(even.rotation).toBeCloseTo(0.5);
    expect(even.radius).toBeCloseTo(8);
    expect(resizeShape(shape, from, { x: 100, y: 0, w: -100, h: 100 }).rotation).toBeCloseTo(-0.5);
  });

  test('text wraps when only its width changes, else its letters grow', () => {
    const shape = make({ type: 'text', x: 0, y: 0, w: 200, h: 25, text: 'one two three four', fontSize: 20 });
    const from = { x: 0, y: 0, w: 200, h: 25 };
    const narrow = resizeShape(shape, from, { x: 0, y: 0, w: 80, h: 25 }, estimateWidth);
    expect(narrow).toMatchObject({ w: 80, autosize: false });
    expect(narrow.h).toBeGreaterThan(40);
    expect(narrow.fontSize).toBeUndefined();
    const large = resizeShape(shape, from, { x: 0, y: 0, w: 400, h: 50 });
    expect(large).toMatchObject({ w: 400, h: 50, fontSize: 40 });
  });
});
