import { expect, test } from 'vitest';
import type { NewShape } from '../../board/shape.ts';
import { type Driven, driveEditor } from '../testing/drive.ts';

const box = (x: number, more: object = {}): NewShape =>
  ({ type: 'rectangle', x, y: 100, w: 50, h: 50, style: { fill: 'red' }, ...more }) as NewShape;

const withEraser = (): Driven => {
  const driven = driveEditor();
  driven.editor.setTool('eraser');
  return driven;
};

test('a fast drag deletes all that lies on the way, as one undo step', () => {
  const driven = withEraser();
  driven.given(box(100), box(300), box(500), { ...box(300), y: 400 });
  driven.drag([
    [50, 125],
    [700, 125],
  ]);
  expect(driven.shapes()).toHaveLength(1);
  driven.board.undo.undo();
  expect(driven.shapes()).toHaveLength(4);
  expect(driven.editor.tool.get()).toBe('eraser');
});

test('shapes fade before they go, and Escape brings them back', () => {
  const driven = withEraser();
  const [id] = driven.given(box(100));
  driven.down(50, 125);
  driven.move(130, 125);
  expect([...driven.editor.preview.get().faded]).toEqual([id]);
  expect(driven.shapes()).toHaveLength(1);
  driven.editor.cancel();
  driven.up(130, 125);
  expect(driven.shapes()).toHaveLength(1);
  expect(driven.editor.preview.get().faded.size).toBe(0);
});

test('locked shapes stay', () => {
  const driven = withEraser();
  driven.given(box(100, { locked: true }));
  driven.drag([
    [50, 125],
    [300, 125],
  ]);
  expect(driven.shapes()).toHaveLength(1);
});

test('a locked member of a group stays when the others go', () => {
  const driven = withEraser();
  const [locked] = driven.given(box(100, { groups: ['g'], locked: true }), box(500, { groups: ['g'] }));
  driven.click(525, 125);
  expect(driven.shapes().map(({ id }) => id)).toEqual([locked]);
});

test('groups go as a whole', () => {
  const driven = withEraser();
  driven.given(box(100, { groups: ['g'] }), box(500, { groups: ['g'] }));
  driven.click(125, 125);
  expect(driven.shapes()).toHaveLength(0);
});
