import { expect, test } from 'vitest';
import { driveEditor } from '../tools/testing/drive.ts';

test('what the board refuses at the end of a drag does not hold on to the pointer', () => {
  const driven = driveEditor({ initialCamera: { x: 9_999_000, y: 0, zoom: 1 } });
  const [id = ''] = driven.given({
    type: 'rectangle',
    x: 9_999_100,
    y: 100,
    w: 50,
    h: 50,
    style: { fill: 'red' },
  });
  driven.editor.select([id]);
  expect(() =>
    driven.drag([
      [9_999_125, 125],
      [10_000_500, 125],
    ]),
  ).toThrow();
  expect(driven.editor.busy.get()).toBe(false);
  driven.drag([
    [9_999_125, 125],
    [9_999_135, 125],
  ]);
  expect(driven.shape(id).x).toBe(9_999_110);
});
