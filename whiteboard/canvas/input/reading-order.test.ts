import { expect, test } from 'vitest';
import type { Shape } from '../../board/shape.ts';
import { readingOrder } from './reading-order.ts';

const at = (id: string, x: number, y: number): Shape => ({ id, x, y, w: 100, h: 50 }) as Shape;

test('line by line, and from left to right though not quite level', () => {
  const shapes = [at('c', 200, 5), at('e', 0, 200), at('b', 100, -5), at('a', 0, 10), at('d', 300, 190)];
  expect(readingOrder(shapes).map(({ id }) => id)).toEqual(['a', 'b', 'c', 'e', 'd']);
});
