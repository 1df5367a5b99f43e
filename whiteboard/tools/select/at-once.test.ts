import { describe, expect, test } from 'vitest';
import type { NewShape } from '../../board/shape.ts';
import { type Driven, driveEditor } from '../testing/drive.ts';

/** Without a line, the frame around several is just that of the shapes. */
const style = { fill: 'blue', stroke: 'none', width: 0 };

const box = (x: number, y: number, more: object = {}): NewShape =>
  ({ type: 'rectangle', x, y, w: 100, h: 100, style, ...more }) as NewShape;

const selected = (...shapes: NewShape[]): { driven: Driven; ids: string[]; id: string } => {
  const driven = driveEditor();
  const ids = driven.given(...shapes);
  driven.editor.select(ids);
  return { driven, ids, id: ids[0] ?? '' };
};

const place = (driven: Driven, id: string | undefined): number[] => {
  const { x, y, w, h } = driven.shape(id);
  return [x, y, w, h];
};

const shown = (driven: Driven, id: string): number[] => {
  const shape = driven.editor.preview.get().replaced.get(id);
  return shape === undefined ? [] : [shape.x, shape.y, shape.w, shape.h];
};

describe('while somebody else moves it', () => {
  test('a shape is resized where it is by then, and undo takes only that back', () => {
    const { driven, id } = selected(box(500, 300));
    driven.down(600, 400);
    driven.move(650, 450);
    driven.byOther((board) => board.update(new Map([[id, { y: 500 }]])));
    expect(shown(driven, id)).toEqual([500, 500, 150, 150]);
    driven.move(660, 460);
    driven.up(660, 460);
    expect(place(driven, id)).toEqual([500, 500, 160, 160]);
    driven.board.undo.undo();
    expect(place(driven, id)).toEqual([500, 500, 100, 100]);
  });

  test('by the corner at the upper left as well: the lower right one stays where the other has put it', () => {
    const { driven, id } = selected(box(500, 300));
    driven.down(500, 300);
    driven.move(490, 290);
    driven.byOther((board) => board.update(new Map([[id, { x: 100, y: 500 }]])));
    driven.up(480, 270);
    expect(place(driven, id)).toEqual([80, 470, 120, 130]);
    driven.board.undo.undo();
    expect(place(driven, id)).toEqual([100, 500, 100, 100]);
  });

  test('a shape turns about its own middle', () => {
    const { driven, id } = selected(box(500, 300));
    driven.down(550, 276);
    driven.move(590, 310);
    driven.byOther((board) => board.update(new Map([[id, { x: 100 }]])));
    driven.up(624, 350);
    expect(place(driven, id)).toEqual([100, 300, 100, 100]);
    expect(driven.shape(id).rotation).toBeCloseTo(Math.PI / 2, 3);
  });

  test('of a line only the point that is dragged goes to the pointer', () => {
    const { driven, id } = selected({ type: 'line', x: 100, y: 100, points: [0, 0, 100, 0] });
    driven.down(200, 100);
    driven.move(210, 110);
    driven.byOther((board) => board.update(new Map([[id, { y: 300 }]])));
    driven.up(250, 350);
    expect(driven.shape(id)).toMatchObject({ x: 100, y: 300, points: [0, 0, 150, 50] });
    driven.board.undo.undo();
    expect(driven.shape(id)).toMatchObject({ x: 100, y: 300, points: [0, 0, 100, 0] });
  });

  test('several shapes grow from the opposite corner of the frame that they have by then', () => {
    const { driven, ids } = selected(box(100, 100), box(300, 100));
    driven.down(400, 200);
    driven.move(410, 200);
    driven.byOther((board) => board.update(new Map(ids.map((id, i) => [id, { x: 100 + i * 200, y: 400 }]))));
    driven.up(700, 300);
    expect(ids.map((id) => place(driven, id))).toEqual([
      [100, 400, 200, 200],
      [500, 400, 200, 200],
    ]);
  });
});

describe('while somebody else resizes it', () => {
  test('a shape is moved by as much as it is dragged, and undo takes only that back', () => {
    const { driven, id } = selected(box(500, 300));
    driven.down(550, 350);
    driven.move(560, 360);
    driven.byOther((board) => board.update(new Map([[id, { x: 400, y: 250, w: 200, h: 150 }]])));
    driven.up(570, 550);
    expect(place(driven, id)).toEqual([420, 450, 200, 150]);
    driven.board.undo.undo();
    expect(place(driven, id)).toEqual([400, 250, 200, 150]);
  });

  test('what both resize has both changes', () => {
    const { driven, id } = selected(box(500, 300));
    driven.down(600, 400);
    driven.move(610, 410);
    driven.byOther((board) => board.update(new Map([[id, { w: 200 }]])));
    driven.up(620, 450);
    expect(place(driven, id)).toEqual([500, 300, 220, 150]);
  });
});

test('what somebody else deletes while it is resized is gone, and the drag ends well', () => {
  const { driven, id } = selected(box(500, 300));
  driven.down(600, 400);
  driven.move(650, 450);
  driven.byOther((board) => board.delete([id]));
  expect(driven.editor.preview.get().replaced.size).toBe(0);
  driven.up(660, 460);
  expect(driven.shapes()).toEqual([]);
  expect(driven.told.at(-1)).toEqual({ drag: null });
});

test('a drag is over, and nothing of it is seen, when the board refuses where it leads', () => {
  const { driven, id } = selected(box(500, 300));
  driven.down(600, 400);
  driven.move(650, 450);
  driven.byOther((board) => board.update(new Map([[id, { w: 9_999_990 }]])));
  expect(() => driven.up(700, 500)).toThrow(/cannot be/);
  expect(driven.editor.preview.get().replaced.size).toBe(0);
  expect(driven.editor.busy.get()).toBe(false);
});
