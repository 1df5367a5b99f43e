import { expect, test } from 'vitest';
import { growingPoints } from './growing-points.ts';

test('keeps the points relative to the corner of their bounds', () => {
  const points = growingPoints();
  points.add([10, 20, 0.5, 5, 30, 0.25]);
  expect(points.bounds()).toEqual({ x: 5, y: 20, w: 5, h: 10 });
  expect([...points.relative()]).toEqual([5, 0, 0.5, 0, 10, 0.25]);
});

test('leaves out a point that is the last one again', () => {
  const points = growingPoints();
  expect(points.add([1, 1, 0.5, 1, 1, 0.7, 2, 1, 0.7])).toEqual([1, 1, 0.5, 2, 1, 0.7]);
  expect(points.count).toBe(2);
});

test('stays exact far from the origin and beyond its first buffer', () => {
  const points = growingPoints();
  for (let i = 0; i < 1000; i += 1) points.add([5_000_000 + i * 0.25, 5_000_000, 0.5]);
  expect(points.count).toBe(1000);
  expect(points.relative()[3 * 999]).toBe(999 * 0.25);
});
