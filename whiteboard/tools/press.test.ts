import { describe, expect, test } from 'vitest';
import { type Driven, driveEditor } from './testing/drive.ts';

const touch = { kind: 'touch' } as const;

const dragging = (driven: Driven, from: readonly [number, number], to: readonly [number, number]): Driven => {
  driven.down(...from, touch);
  driven.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2, touch);
  driven.move(...to, touch);
  return driven;
};

const drawing = (tool: 'rectangle' | 'arrow', to: readonly [number, number]): Driven => {
  const driven = driveEditor();
  driven.editor.setTool(tool);
  return dragging(driven, [100, 100], to);
};

const withBox = (): { driven: Driven; id: string } => {
  const driven = driveEditor();
  const [id = ''] = driven.given({
    type: 'rectangle',
    x: 100,
    y: 100,
    w: 100,
    h: 60,
    style: { fill: 'blue' },
  });
  return { driven, id };
};

describe.each(['rectangle', 'arrow'] as const)('drawing with the tool %s', (tool) => {
  test('a second finger makes a pinch of what has hardly begun', () => {
    const driven = drawing(tool, [112, 112]);
    driven.editor.input.interruptGesture('pinch');
    expect(driven.shapes()).toEqual([]);
    expect(driven.editor.preview.get().added).toEqual([]);
    expect(driven.editor.tool.get()).toBe(tool);
    expect(driven.editor.busy.get()).toBe(false);
  });

  test.each(['pinch', 'lost'] as const)('what was drawn so far stays (%s)', (by) => {
    const driven = drawing(tool, [180, 150]);
    driven.editor.input.interruptGesture(by);
    expect(driven.shapes()).toMatchObject([{ type: tool, x: 100, y: 100, w: 80, h: 50 }]);
    expect(driven.editor.preview.get().added).toEqual([]);
    expect(driven.editor.busy.get()).toBe(false);
    driven.board.undo.undo();
    expect(driven.shapes()).toEqual([]);
  });

  test('what a palm drew goes, however far it went', () => {
    const driven = drawing(tool, [300, 300]);
    driven.editor.input.interruptGesture('palm');
    expect(driven.shapes()).toEqual([]);
  });

  test('another tool that is taken up meanwhile keeps it, and is the one in the hand', () => {
    const driven = drawing(tool, [180, 150]);
    driven.editor.setTool('ellipse');
    expect(driven.shapes()).toHaveLength(1);
    expect(driven.editor.tool.get()).toBe('ellipse');
  });
});

test('shapes that a second finger stops on their way stay where they are', () => {
  const { driven, id } = withBox();
  dragging(driven, [150, 130], [250, 180]);
  driven.editor.input.interruptGesture('pinch');
  expect(driven.shape(id)).toMatchObject({ x: 200, y: 150 });
  expect(driven.told.findLast((told) => 'drag' in told)).toEqual({ drag: null });
  driven.board.undo.undo();
  expect(driven.shape(id)).toMatchObject({ x: 100, y: 100 });
});

test('shapes that two fingers come down upon do not move', () => {
  const { driven, id } = withBox();
  dragging(driven, [150, 130], [160, 136]);
  driven.editor.input.interruptGesture('pinch');
  expect(driven.shape(id)).toMatchObject({ x: 100, y: 100 });
  expect(driven.board.undo.canUndo).toBe(false);
});

test('a finger that rests until something else comes of it has clicked nothing', () => {
  const { driven } = withBox();
  driven.down(150, 130, touch);
  driven.down(151, 130, touch);
  driven.editor.setTool('rectangle');
  driven.down(400, 400, touch);
  driven.editor.input.interruptGesture('lost');
  expect(driven.shapes()).toHaveLength(1);
});

test('two fingers write no text', () => {
  const driven = driveEditor();
  driven.editor.setTool('text');
  dragging(driven, [100, 100], [200, 200]);
  driven.editor.input.interruptGesture('pinch');
  expect(driven.editor.editing.get()).toBeNull();
});

test.each([
  ['pinch', [120, 170], 1],
  ['pinch', [150, 240], 0],
  ['lost', [150, 240], 0],
  ['palm', [150, 240], 1],
] as const)('the eraser, on %s after %j, leaves %i', (by, to, left) => {
  const { driven } = withBox();
  driven.editor.setTool('eraser');
  dragging(driven, [110, 165], to);
  driven.editor.input.interruptGesture(by);
  expect(driven.shapes()).toHaveLength(left);
  expect(driven.editor.preview.get().faded.size).toBe(0);
});
