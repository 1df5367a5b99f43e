import { describe, expect, test } from 'vitest';
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

describe('the other end of a pen', () => {
  const keys = { kind: 'pen', eraser: true } as const;

  test('erases, whatever the tool, which stays', () => {
    const driven = driveEditor();
    driven.given(box(100));
    driven.editor.setTool('pen');
    driven.drag(
      [
        [50, 125],
        [130, 125],
      ],
      keys,
    );
    expect(driven.shapes()).toHaveLength(0);
    expect(driven.editor.tool.get()).toBe('pen');
  });

  test('ends a line of many clicks first', () => {
    const driven = driveEditor();
    driven.editor.setTool('line');
    driven.click(300, 300);
    driven.click(400, 300);
    driven.click(10, 10, keys);
    expect(driven.shapes()).toMatchObject([{ type: 'line' }]);
    expect(driven.editor.busy.get()).toBe(false);
  });

  test('erases nothing for a viewer', () => {
    const driven = driveEditor({ readOnly: true });
    driven.given(box(100));
    driven.click(125, 125, keys);
    expect(driven.shapes()).toHaveLength(1);
  });
});
