import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { openBoard } from '../board/open-board.ts';
import type { NewShape, Shape } from '../board/shape.ts';
import { hitsShape, touchesBox } from './hit-test.ts';

const made = (shape: NewShape): Shape => {
  const board = openBoard(new Y.Doc());
  board.add([shape]);
  const [only] = board.ordered;
  if (only === undefined) throw new Error('The board did not take the shape.');
  return only;
};
const thin = { width: 2 } as const;

describe('a hollow rectangle', () => {
  const shape = made({ type: 'rectangle', x: 0, y: 0, w: 100, h: 50, style: thin });
  test.each([
    [0, 25, true],
    [100.9, 25, true],
    [102, 25, false],
    [50, 25, false],
  ])('at %d, %d', (x, y, hit) => expect(hitsShape(shape, x, y, 0)).toBe(hit));
  test('slack makes its line thicker', () => expect(hitsShape(shape, 107, 25, 6)).toBe(true));
});

describe('a filled one that is turned by 90°', () => {
  const shape = made({
    type: 'rectangle',
    x: 0,
    y: 0,
    w: 100,
    h: 20,
    rotation: Math.PI / 2,
    style: { fill: 'red' },
  });
  test('is hit where it is now', () => expect(hitsShape(shape, 50, 50, 0)).toBe(true));
  test('and not where it was', () => expect(hitsShape(shape, 5, 10, 0)).toBe(false));
});

describe('an ellipse', () => {
  const filled = made({ type: 'ellipse', x: 0, y: 0, w: 100, h: 50, style: { fill: 'red' } });
  const hollow = made({ type: 'ellipse', x: 0, y: 0, w: 100, h: 50, style: thin });
  test('has no corners', () => expect(hitsShape(filled, 4, 4, 0)).toBe(false));
  test('is hit inside when it is filled', () => expect(hitsShape(filled, 50, 10, 0)).toBe(true));
  test('and only on its line when it is not', () => {
    expect(hitsShape(hollow, 50, 10, 0)).toBe(false);
    expect(hitsShape(hollow, 50, 0.5, 0)).toBe(true);
    expect(hitsShape(hollow, 50, 25, 0)).toBe(false);
  });
});

describe('lines and strokes', () => {
  test('a curved line is hit on the curve', () => {
    const points = [0, 0, 50, 50, 100, 0];
    const curved = made({ type: 'line', x: 0, y: 0, points, curved: true, style: thin });
    const straight = made({ type: 'line', x: 0, y: 0, points, style: thin });
    // Halfway to the middle point the spline runs outside of the chord.
    expect(hitsShape(straight, 25, 25, 0)).toBe(true);
    expect(hitsShape(curved, 25, 25, 0)).toBe(false);
    expect(hitsShape(curved, 50, 50, 0)).toBe(true);
  });
  test('a polygon is hit inside only when it is filled', () => {
    const points = [0, 0, 100, 0, 100, 100];
    const fill = { type: 'line', x: 0, y: 0, points, closed: true, style: { fill: 'red' } } as const;
    expect(hitsShape(made(fill), 80, 40, 0)).toBe(true);
    expect(hitsShape(made({ ...fill, style: {} }), 80, 40, 0)).toBe(false);
  });
  test('a dot is hit', () => {
    const dot = made({
      type: 'stroke',
      x: 10,
      y: 10,
      points: new Float32Array([0, 0, 0.5]),
      style: { width: 6 },
    });
    expect(hitsShape(dot, 12, 10, 0)).toBe(true);
    expect(hitsShape(dot, 20, 10, 0)).toBe(false);
  });
});

describe('touchesBox', () => {
  const hollow = made({ type: 'rectangle', x: 0, y: 0, w: 100, h: 100, style: thin });
  test('a box inside a hollow shape touches nothing', () => {
    expect(touchesBox(hollow, { x: 20, y: 20, w: 10, h: 10 })).toBe(false);
  });
  test('a box across its line does', () => {
    expect(touchesBox(hollow, { x: 90, y: 20, w: 30, h: 10 })).toBe(true);
  });
  test('a box around it does', () => {
    expect(touchesBox(hollow, { x: -10, y: -10, w: 200, h: 200 })).toBe(true);
  });
  test('the corner of the frame around a turned shape is empty', () => {
    const turned = made({
      type: 'rectangle',
      x: 0,
      y: 0,
      w: 100,
      h: 100,
      rotation: Math.PI / 4,
      style: { fill: 'red' },
    });
    expect(touchesBox(turned, { x: -20, y: -20, w: 15, h: 15 })).toBe(false);
    expect(touchesBox(turned, { x: 45, y: -15, w: 10, h: 10 })).toBe(true);
  });
});
