import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { LIMITS } from '../board/limits.ts';
import { bounded, fittedTo, maxZoom, minZoom, toBoard, toScreen, zoomedAbout } from './camera.ts';

const number = fc.double({ min: -10_000, max: 10_000, noNaN: true });
const camera = fc.record({
  x: number,
  y: number,
  zoom: fc.double({ min: minZoom, max: maxZoom, noNaN: true }),
});

test('to the board and back is where it was', () => {
  fc.assert(
    fc.property(camera, number, number, (c, x, y) => {
      const back = toScreen(c, toBoard(c, { x, y }));
      expect(back.x).toBeCloseTo(x, 3);
      expect(back.y).toBeCloseTo(y, 3);
    }),
  );
});

test('zooming keeps what is under the pointer and stays within limits', () => {
  fc.assert(
    fc.property(camera, fc.double({ min: 0.001, max: 100, noNaN: true }), (c, zoom) => {
      const about = { x: 300, y: 200 };
      const next = zoomedAbout(c, zoom, about);
      expect(next.zoom).toBeGreaterThanOrEqual(minZoom);
      expect(next.zoom).toBeLessThanOrEqual(maxZoom);
      expect(toBoard(next, about).x).toBeCloseTo(toBoard(c, about).x, 3);
    }),
  );
});

test('a zoom that is no number does not break the camera', () => {
  expect(zoomedAbout({ x: 0, y: 0, zoom: 1 }, Number.NaN, { x: 0, y: 0 }).zoom).toBe(1);
});

test('fitting shows the whole box between the bars and never magnifies a small one', () => {
  const viewport = { width: 1000, height: 800 };
  const small = fittedTo({ x: 100, y: 100, w: 10, h: 10 }, viewport);
  expect(small.zoom).toBe(1);
  const large = fittedTo({ x: 0, y: 0, w: 10_000, h: 1_000 }, viewport);
  expect(toScreen(large, { x: 0, y: 500 }).x).toBeGreaterThan(0);
  expect(toScreen(large, { x: 10_000, y: 500 }).x).toBeLessThan(1000);
  const middle = toScreen(large, { x: 5_000, y: 500 });
  expect(middle.x).toBeCloseTo(500);
  expect(middle.y).toBeCloseTo(392);
  const tall = fittedTo({ x: 0, y: 0, w: 100, h: 10_000 }, viewport);
  expect(toScreen(tall, { x: 0, y: 0 }).y).toBeCloseTo(80);
  expect(toScreen(tall, { x: 0, y: 10_000 }).y).toBeCloseTo(704);
});

test('the view stays where shapes can be, with room for a drag out of the window', () => {
  const anywhere = fc.double({ noDefaultInfinity: false });
  const side = fc.integer({ min: 0, max: 8_000 });
  fc.assert(
    fc.property(anywhere, anywhere, anywhere, side, side, (x, y, zoom, width, height) => {
      const view = bounded({ x, y, zoom }, { width, height });
      for (const corner of [
        { x: -8_000, y: -8_000 },
        { x: width + 8_000, y: height + 8_000 },
      ]) {
        const at = toBoard(view, corner);
        expect(Math.abs(at.x)).toBeLessThan(LIMITS.coordinate);
        expect(Math.abs(at.y)).toBeLessThan(LIMITS.coordinate);
      }
    }),
  );
});

test('far from where shapes end, the view is where it is wanted', () => {
  fc.assert(
    fc.property(camera, (c) => {
      expect(bounded(c, { width: 4_000, height: 3_000 })).toEqual(c);
    }),
  );
});
