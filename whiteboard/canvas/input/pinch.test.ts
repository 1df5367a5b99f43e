import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { toBoard } from '../../editor/camera.ts';
import { pinchedCamera, pinchOf } from './pinch.ts';

const point = fc.record({ x: fc.integer({ min: 0, max: 1000 }), y: fc.integer({ min: 0, max: 1000 }) });

test('what was between the fingers stays between them', () => {
  fc.assert(
    fc.property(point, point, point, point, (a, b, c, d) => {
      const camera = { x: 30, y: -40, zoom: 1.5 };
      const after = pinchedCamera(pinchOf(a, b, camera), c, d);
      const from = toBoard(camera, { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
      const to = toBoard(after, { x: (c.x + d.x) / 2, y: (c.y + d.y) / 2 });
      expect(to.x).toBeCloseTo(from.x, 5);
      expect(to.y).toBeCloseTo(from.y, 5);
    }),
  );
});

test('twice as far apart is twice as large', () => {
  const camera = { x: 0, y: 0, zoom: 1 };
  const from = pinchOf({ x: 100, y: 100 }, { x: 200, y: 100 }, camera);
  expect(pinchedCamera(from, { x: 50, y: 100 }, { x: 250, y: 100 })).toEqual({ x: 75, y: 50, zoom: 2 });
});
