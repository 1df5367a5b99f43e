import { expect, test } from 'vitest';
import { driveEditor } from '../testing/drive.ts';

const scribble = (n: number): [number, number][] =>
  Array.from({ length: n }, (_, i) => [100 + i * 5, 100 + Math.sin(i) * 20]);

const withPen = () => {
  const driven = driveEditor();
  driven.editor.setTool('pen');
  return driven;
};

test('a drag draws one complete stroke with all points, and the pen stays', () => {
  const driven = withPen();
  driven.drag(scribble(50));
  const [stroke] = driven.shapes();
  expect(stroke).toMatchObject({ type: 'stroke', complete: true, pressure: false });
  expect(stroke?.type === 'stroke' && stroke.points.length / 3).toBe(50);
  expect(driven.editor.tool.get()).toBe('pen');
});

test('what is shown while drawing has every point at once', () => {
  const driven = withPen();
  driven.down(100, 100);
  for (const [x, y] of scribble(30).slice(1)) driven.move(x, y);
  const [shown] = driven.editor.preview.get().replaced.values();
  expect(shown?.type === 'stroke' && shown.points.length / 3).toBe(30);
});

test('a pen gives its pressure', () => {
  const driven = withPen();
  driven.drag(
    [
      [100, 100],
      [120, 100],
      [140, 100],
    ],
    { kind: 'pen', pressure: 0.9 },
  );
  const [stroke] = driven.shapes();
  expect(stroke).toMatchObject({ pressure: true });
  expect(stroke?.type === 'stroke' && stroke.points[2]).toBeCloseTo(0.9, 1);
});

test('a click leaves a dot', () => {
  const driven = withPen();
  driven.click(100, 100);
  expect(driven.shapes()).toHaveLength(1);
});

test('cancelling leaves nothing, and nothing that could be redone', () => {
  const driven = withPen();
  driven.down(100, 100);
  for (const [x, y] of scribble(20)) driven.move(x, y);
  driven.editor.input.cancelGesture();
  expect(driven.shapes()).toHaveLength(0);
  expect(driven.board.undo.canUndo).toBe(false);
  expect(driven.editor.preview.get().replaced.size).toBe(0);
});

test('one undo step takes a stroke, and no more', () => {
  const driven = withPen();
  driven.drag(scribble(10));
  driven.drag(scribble(10));
  driven.board.undo.undo();
  expect(driven.shapes()).toHaveLength(1);
});

test("somebody else's shapes coming in do not end the stroke", () => {
  const driven = withPen();
  driven.down(100, 100);
  driven.move(120, 100);
  driven.given({ type: 'rectangle', x: 0, y: 0, w: 10, h: 10 });
  driven.move(140, 110);
  driven.up(160, 120);
  const stroke = driven.shapes().find(({ type }) => type === 'stroke');
  expect(stroke?.type === 'stroke' && stroke.points.length / 3).toBe(4);
});
