import { describe, expect, test } from 'vitest';
import { type Driven, driveEditor } from '../testing/drive.ts';

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

describe('a second finger', () => {
  const begun = (points: readonly (readonly [number, number])[]) => {
    const driven = withPen();
    driven.down(100, 100, { kind: 'touch' });
    for (const [x, y] of points) driven.move(x, y, { kind: 'touch' });
    driven.editor.input.interruptGesture('pinch');
    return driven;
  };

  test('makes a pinch of a stroke that has hardly begun', () => {
    const driven = begun([
      [104, 104],
      [110, 110],
    ]);
    expect(driven.shapes()).toHaveLength(0);
    expect(driven.board.undo.canUndo).toBe(false);
  });

  test('leaves what was drawn further than that', () => {
    const driven = begun([[130, 100]]);
    expect(driven.shapes()).toMatchObject([{ type: 'stroke', complete: true, w: 30 }]);
    expect(driven.editor.busy.get()).toBe(false);
  });

  test('leaves what was drawn for longer than that, however small it is', () => {
    const driven = begun(Array.from({ length: 20 }, (_, i) => [100 + (i % 2) * 10, 100]));
    expect(driven.shapes()).toHaveLength(1);
  });

  test('makes a pinch of a finger that only rested', () => {
    const driven = begun(Array.from({ length: 40 }, (_, i) => [100 + (i % 2), 100]));
    expect(driven.shapes()).toHaveLength(0);
  });
});

test('what a palm drew before the pen came down goes', () => {
  const driven = withPen();
  driven.down(100, 100, { kind: 'touch' });
  driven.move(150, 100, { kind: 'touch' });
  driven.editor.input.interruptGesture('palm');
  expect(driven.shapes()).toHaveLength(0);
});

test.each([
  ['the pointer is lost', (driven: Driven) => driven.editor.input.interruptGesture('lost')],
  ['another tool is taken up', (driven: Driven) => driven.editor.setTool('hand')],
  ['the board is closed', (driven: Driven) => driven.editor.destroy()],
])('a stroke stays when %s in the middle of it', (_what, interrupt) => {
  const driven = withPen();
  driven.down(100, 100, { kind: 'pen' });
  driven.move(105, 100, { kind: 'pen' });
  interrupt(driven);
  expect(driven.shapes()).toMatchObject([{ type: 'stroke', complete: true }]);
});

test('cancelling leaves nothing, and nothing that could be redone', () => {
  const driven = withPen();
  driven.down(100, 100);
  for (const [x, y] of scribble(20)) driven.move(x, y);
  driven.editor.cancel();
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
