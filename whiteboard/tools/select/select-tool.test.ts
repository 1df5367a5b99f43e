import { describe, expect, test } from 'vitest';
import type { NewShape, TextShape } from '../../board/shape.ts';
import { type Driven, driveEditor } from '../testing/drive.ts';

const box = (x: number, y: number, more: object = {}): NewShape =>
  ({ type: 'rectangle', x, y, w: 100, h: 60, style: { fill: 'blue' }, ...more }) as NewShape;

const place = ({ x, y, w, h }: { x: number; y: number; w: number; h: number }): number[] => [x, y, w, h];

const withBox = (more: object = {}): { driven: Driven; id: string } => {
  const driven = driveEditor();
  const [id = ''] = driven.given(box(100, 100, more));
  return { driven, id };
};

describe('selecting', () => {
  test('a click takes the topmost shape, a click beside it none', () => {
    const driven = driveEditor();
    const [, upper] = driven.given(box(100, 100), box(150, 120));
    driven.click(170, 140);
    expect(driven.selected()).toEqual([upper]);
    driven.click(600, 600);
    expect(driven.selected()).toEqual([]);
  });

  test('a hollow shape is hit on its line and not inside', () => {
    const { driven, id } = withBox({ style: { fill: 'none' } });
    driven.click(150, 130);
    expect(driven.selected()).toEqual([]);
    driven.click(101, 130);
    expect(driven.selected()).toEqual([id]);
  });

  test('Shift adds and takes away', () => {
    const driven = driveEditor();
    const [a, b] = driven.given(box(100, 100), box(300, 100));
    driven.click(150, 130);
    driven.click(350, 130, { shift: true });
    expect(driven.selected()).toEqual([a, b]);
    driven.click(150, 130, { shift: true });
    expect(driven.selected()).toEqual([b]);
  });

  test('the marquee takes what it touches but for locked shapes, and Escape brings the selection back', () => {
    const driven = driveEditor();
    const [a, , c] = driven.given(box(100, 100), box(300, 100, { locked: true }), box(500, 100));
    driven.drag([
      [50, 50],
      [520, 130],
    ]);
    expect(driven.selected()).toEqual([a, c]);
    driven.down(50, 400);
    driven.move(120, 90);
    expect(driven.selected()).toEqual([a]);
    driven.editor.cancel();
    expect(driven.selected()).toEqual([]);
    expect(driven.editor.preview.get().marquee).toBeNull();
  });

  test('a click takes the whole group, a double click goes in, Escape comes out', () => {
    const driven = driveEditor();
    const [a, b] = driven.given(box(100, 100, { groups: ['g'] }), box(300, 100, { groups: ['g'] }));
    driven.click(150, 130);
    expect(driven.selected()).toEqual([a, b]);
    driven.doubleClick(150, 130);
    expect(driven.selected()).toEqual([a]);
    driven.click(350, 130);
    expect(driven.selected()).toEqual([b]);
    driven.editor.cancel();
    expect(driven.selected()).toEqual([a, b]);
    driven.editor.cancel();
    expect(driven.selected()).toEqual([]);
  });

  test('what somebody else deletes is not selected any more', () => {
    const { driven, id } = withBox();
    driven.click(150, 130);
    driven.board.delete([id]);
    expect(driven.selected()).toEqual([]);
  });
});

describe('moving', () => {
  test('writes once, at the end, as one undo step', () => {
    const { driven, id } = withBox();
    let updates = 0;
    driven.doc.on('update', () => {
      updates += 1;
    });
    driven.drag([
      [150, 130],
      [180, 150],
      [200, 160],
      [250, 180],
    ]);
    expect(place(driven.shape(id))).toEqual([200, 150, 100, 60]);
    expect(updates).toBe(1);
    driven.board.undo.undo();
    expect(place(driven.shape(id))).toEqual([100, 100, 100, 60]);
  });

  test('others are told how far it has come, and that it is over', () => {
    const { driven } = withBox();
    driven.down(150, 130);
    driven.move(160, 150);
    expect(driven.told).toContainEqual({ drag: { kind: 'move', dx: 10, dy: 20 } });
    driven.up(160, 150);
    expect(driven.told.at(-1)).toEqual({ drag: null });
  });

  test('Shift keeps to the longer axis', () => {
    const { driven, id } = withBox();
    driven.drag(
      [
        [150, 130],
        [200, 140],
      ],
      { shift: false },
    );
    driven.down(200, 140);
    driven.move(300, 150, { shift: true });
    driven.up(300, 150, { shift: true });
    expect(place(driven.shape(id))).toEqual([250, 110, 100, 60]);
  });

  test('Alt leaves the shape and moves a copy, which is selected', () => {
    const { driven, id } = withBox();
    driven.drag(
      [
        [150, 130],
        [250, 230],
      ],
      { alt: true },
    );
    expect(driven.shapes().map(place)).toEqual([
      [100, 100, 100, 60],
      [200, 200, 100, 60],
    ]);
    expect(driven.selected()).not.toContain(id);
  });

  test('Escape leaves everything as it was and tells others', () => {
    const { driven, id } = withBox();
    driven.down(150, 130);
    driven.move(300, 300);
    driven.editor.cancel();
    driven.up(300, 300);
    expect(place(driven.shape(id))).toEqual([100, 100, 100, 60]);
    expect(driven.board.undo.canUndo).toBe(false);
    expect(driven.told.at(-1)).toEqual({ drag: null });
  });

  test('a locked shape does not move', () => {
    const { driven, id } = withBox({ locked: true });
    driven.click(150, 130);
    driven.drag([
      [150, 130],
      [250, 230],
    ]);
    expect(place(driven.shape(id))).toEqual([100, 100, 100, 60]);
  });

  test('nothing moves for who may only view', () => {
    const driven = driveEditor({ readOnly: true });
    const [id] = driven.given(box(100, 100));
    driven.editor.setTool('select');
    driven.drag([
      [150, 130],
      [250, 230],
    ]);
    expect(place(driven.shape(id))).toEqual([100, 100, 100, 60]);
  });

  test("somebody else's change in the middle of a drag neither ends it nor gets lost", () => {
    const { driven, id } = withBox();
    driven.down(150, 130);
    driven.move(200, 130);
    driven.board.update(new Map([[id, { y: 300 }]]));
    driven.move(250, 130);
    driven.up(250, 130);
    expect(place(driven.shape(id))).toEqual([200, 300, 100, 60]);
  });

  test('a shape that is deleted in the middle of a drag stays deleted', () => {
    const { driven, id } = withBox();
    driven.down(150, 130);
    driven.move(200, 130);
    driven.board.delete([id]);
    driven.up(250, 130);
    expect(driven.shapes()).toEqual([]);
  });
});

describe('resizing', () => {
  const resize = (to: readonly [number, number], keys: object = {}, more: object = {}): number[] => {
    const { driven, id } = withBox(more);
    driven.click(150, 130);
    driven.drag([[200, 160], to], keys);
    return place(driven.shape(id));
  };

  test('a corner moves, the opposite one stays', () => {
    expect(resize([250, 200])).toEqual([100, 100, 150, 100]);
  });
  test('Shift keeps the aspect', () => {
    expect(resize([300, 170], { shift: true })).toEqual([100, 100, 200, 120]);
  });
  test('Alt resizes from the centre', () => {
    expect(resize([210, 170], { alt: true })).toEqual([90, 90, 120, 80]);
  });
  test('past the opposite corner it flips', () => {
    expect(resize([50, 40])).toEqual([50, 40, 50, 60]);
  });
  test('onto the opposite side it stays a pixel wide, and can be made larger again', () => {
    const { driven, id } = withBox({ type: 'stroke', points: [0, 0, 0.5, 100, 60, 0.5] });
    driven.editor.select([id]);
    driven.drag([
      [200, 160],
      [100, 160],
    ]);
    expect(place(driven.shape(id))).toEqual([100, 100, 1, 60]);
    driven.editor.zoomBy(100, { x: 100, y: 100 });
    driven.drag([
      [101, 160],
      [150, 160],
    ]);
    expect(driven.shape(id).w).toBeCloseTo(50, 0);
  });
  test('a side that is gone comes back', () => {
    const { driven, id } = withBox({ w: 0 });
    driven.editor.select([id]);
    driven.drag([
      [103, 163],
      [70, 183],
    ]);
    expect(place(driven.shape(id))).toEqual([67, 100, 33, 80]);
  });
  test('letters stop growing where the board does not take them any larger', () => {
    const { driven, id } = withBox({ type: 'text', text: 'a', fontSize: 5_000 });
    driven.editor.select([id]);
    driven.drag([
      [200, 160],
      [1_000, 640],
    ]);
    const shape = driven.shape(id);
    expect(shape.type === 'text' && shape.fontSize).toBe(10_000);
  });

  test('the opposite corner of a turned shape stays where it is on the board', () => {
    const { driven, id } = withBox({ rotation: Math.PI / 2 });
    driven.click(150, 130);
    // Turned by 90°, the frame's lower right corner is at the lower left: (120, 180).
    driven.drag([
      [120, 180],
      [100, 200],
    ]);
    const { x, y, w, h } = driven.shape(id);
    expect([w, h]).toEqual([120, 80]);
    // Its upper left corner, at the upper right on the board, (180, 80), has not moved.
    expect(x + w / 2 + h / 2).toBeCloseTo(180);
    expect(y + h / 2 - w / 2).toBeCloseTo(80);
  });

  test('several shapes grow with the box around them', () => {
    const driven = driveEditor();
    const style = { fill: 'blue', stroke: 'none', width: 0 };
    const [a, b] = driven.given(box(100, 100, { style }), box(300, 200, { style }));
    driven.editor.select([a ?? '', b ?? '']);
    driven.drag([
      [400, 260],
      [700, 420],
    ]);
    expect(place(driven.shape(a))).toEqual([100, 100, 200, 120]);
    expect(place(driven.shape(b))).toEqual([500, 300, 200, 120]);
  });

  test('one undo step takes it back', () => {
    const { driven, id } = withBox();
    driven.click(150, 130);
    driven.drag([
      [200, 160],
      [300, 300],
    ]);
    driven.board.undo.undo();
    expect(place(driven.shape(id))).toEqual([100, 100, 100, 60]);
  });
});

describe('turning', () => {
  test('the handle above turns about the middle; Shift in steps of 15°', () => {
    const { driven, id } = withBox();
    driven.click(150, 130);
    driven.drag([
      [150, 76],
      [204, 130],
    ]);
    expect(driven.shape(id).rotation).toBeCloseTo(Math.PI / 2, 3);
    driven.drag(
      [
        [204, 130],
        [200, 160],
      ],
      { shift: true },
    );
    const steps = driven.shape(id).rotation / (Math.PI / 12);
    expect(steps).toBeCloseTo(Math.round(steps), 2);
  });

  test('is told to others while it goes on, about which point and how far', () => {
    const { driven } = withBox();
    driven.click(150, 130);
    driven.down(150, 76);
    driven.move(204, 130);
    const told = driven.told.at(-1)?.drag;
    expect(told).toEqual({ kind: 'rotate', x: 150, y: 130, angle: Math.PI / 2 });
    driven.up(204, 130);
    expect(driven.told.at(-1)).toEqual({ drag: null });
  });
});

describe('bending', () => {
  test('an end of a line goes where it is dragged, the other stays', () => {
    const driven = driveEditor();
    const [id] = driven.given({ type: 'line', x: 100, y: 100, points: [0, 0, 100, 0] });
    driven.click(150, 100);
    expect(driven.selected()).toEqual([id]);
    driven.drag([
      [200, 100],
      [250, 50],
    ]);
    expect(driven.shape(id)).toMatchObject({ x: 100, y: 50, w: 150, h: 50, points: [0, 50, 150, 0] });
  });
});

describe('double clicks', () => {
  test('on a text begin editing it', () => {
    const driven = driveEditor();
    const [id] = driven.given({ type: 'text', x: 100, y: 100, w: 80, h: 25, text: 'Hello' });
    driven.doubleClick(120, 110);
    expect(driven.editor.editing.get()).toBe(id);
  });

  test('on the empty board begin a text, which is on the board with its first letters', () => {
    const driven = driveEditor();
    driven.doubleClick(300, 300);
    expect(driven.editor.textDraft.get()?.id).toBe(driven.editor.editing.get());
    expect(driven.shapes()).toHaveLength(0);
    const id = driven.editor.input.writeTextDraft('Hi') ?? '';
    expect(driven.editor.editing.get()).toBe(id);
    expect(driven.shape(id)).toMatchObject({ type: 'text', text: 'Hi', x: 300 });
    expect(driven.selected()).toEqual([id]);
    driven.board.undo.undo();
    expect(driven.shapes()).toHaveLength(0);
    expect(driven.editor.editing.get()).toBeNull();
  });

  test.each([{ fill: 'none' }, { fill: 'red' }] as const)(
    'near the middle of a box begin its label: %o',
    (style) => {
      const driven = driveEditor();
      driven.given({ type: 'rectangle', x: 100, y: 100, w: 200, h: 100, style });
      driven.doubleClick(190, 140);
      const id = driven.editor.input.writeTextDraft('Hi') ?? '';
      const { x, y, w, h, ...text } = driven.shape(id);
      expect([x + w / 2, y + h / 2]).toEqual([200, 150]);
      expect(text).toMatchObject({ align: 'centre' });
      driven.editor.cancel();
      driven.editor.cancel();
      driven.doubleClick(225, 165);
      expect(driven.editor.editing.get()).toBe(id);
    },
  );

  test('a box and its label are one: they move, and go, together', () => {
    const driven = driveEditor();
    const [box] = driven.given({ type: 'rectangle', x: 100, y: 100, w: 200, h: 100, groups: ['outer'] });
    driven.doubleClick(200, 150);
    const label = driven.editor.input.writeTextDraft('Hi') ?? '';
    expect(driven.shape(label).groups).toEqual(driven.shape(box).groups);
    expect(driven.shape(box).groups).toEqual([expect.any(String), 'outer']);
    driven.editor.cancel();
    expect(driven.selected().toSorted()).toEqual([box, label].toSorted());
    const { x } = driven.shape(label);
    driven.drag([
      [200, 150],
      [230, 150],
    ]);
    expect(driven.shape(box).x).toBe(130);
    expect(driven.shape(label).x).toBeCloseTo(x + 30, 1);
    driven.editor.deleteSelection();
    expect(driven.shapes()).toEqual([]);
  });

  test.each([
    { type: 'rectangle', w: 200, inside: 184 },
    { type: 'ellipse', w: 300, inside: 300 * Math.SQRT1_2 - 16 },
    { type: 'diamond', w: 300, inside: 134 },
  ] as const)('a label is wrapped within its box, and stays in its middle: %o', ({ type, w, inside }) => {
    const driven = driveEditor();
    driven.given({ type, x: 100, y: 100, w, h: 100, rotation: 0.5 });
    driven.doubleClick(100 + w / 2, 150);
    const label = driven.editor.input.writeTextDraft('far too long for one line of such a box') ?? '';
    const shape = driven.shape(label);
    expect(shape).toMatchObject({ autosize: false, rotation: 0.5 });
    expect(shape.w).toBeCloseTo(inside, 1);
    expect(shape.h).toBeGreaterThan(45);
    expect(shape.y + shape.h / 2).toBeCloseTo(150, 1);
    driven.editor.cancel();
    driven.editor.setStyle({ fontSize: 10 });
    expect(driven.shape(label).h).toBeLessThan(shape.h);
    expect(driven.shape(label).y + driven.shape(label).h / 2).toBeCloseTo(150, 1);
  });

  test.each(['rectangle', 'ellipse', 'diamond'] as const)(
    'a %s too low for its label grows with it',
    (type) => {
      const driven = driveEditor();
      const [box] = driven.given({ type, x: 100, y: 100, w: 300, h: 60, rotation: 0.5 });
      driven.doubleClick(250, 130);
      const label = driven.editor.input.writeTextDraft('one\ntwo\nthree') ?? '';
      const inside = { rectangle: 1, ellipse: Math.SQRT1_2, diamond: 0.5 }[type];
      const grown = driven.shape(box);
      expect(grown.h * inside).toBeCloseTo(driven.shape(label).h + 16, 1);
      expect(grown).toMatchObject({ x: 100, w: 300 });
      expect(grown.y + grown.h / 2).toBeCloseTo(130, 1);
      driven.editor.cancel();
      driven.editor.setStyle({ fontSize: 40, stroke: 'red' });
      expect(driven.shape(box).h * inside).toBeCloseTo(driven.shape(label).h + 16, 1);
      expect(driven.shape(box)).toMatchObject({ style: { stroke: 'red' } });
      driven.board.undo.undo();
      driven.board.undo.undo();
      expect(driven.shape(box)).toMatchObject({ y: 100, h: 60 });
    },
  );

  test('a label that is wider than its narrow box has lines of its own', () => {
    const driven = driveEditor();
    driven.given({ type: 'rectangle', x: 100, y: 100, w: 50, h: 50 });
    driven.doubleClick(125, 125);
    const { autosize, h, x, w } = driven.shape(
      driven.editor.input.writeTextDraft('far too long') ?? '',
    ) as TextShape;
    expect({ autosize, h }).toEqual({ autosize: true, h: 25 });
    expect(x + w / 2).toBeCloseTo(125, 1);
  });

  test('a box that is resized breaks the lines of its label anew, whose letters keep their size', () => {
    const driven = driveEditor();
    const [box] = driven.given({ type: 'rectangle', x: 100, y: 100, w: 200, h: 100 });
    driven.doubleClick(200, 150);
    const label = driven.editor.input.writeTextDraft('far too long for one line') ?? '';
    driven.editor.cancel();
    const { h } = driven.shape(label);
    driven.drag([
      [301, 201],
      [451, 211],
      [601, 251],
    ]);
    expect(driven.shape(box).w).toBeGreaterThan(450);
    const shape = driven.shape(label);
    expect(shape).toMatchObject({ fontSize: 20 });
    expect(shape.h).toBeLessThan(h);
    const { x, y, w } = driven.shape(box);
    expect(shape.w).toBeCloseTo(w - 16, 1);
    expect([shape.x + shape.w / 2, shape.y + shape.h / 2]).toEqual([
      expect.closeTo(x + w / 2, 1),
      expect.closeTo(y + driven.shape(box).h / 2, 1),
    ]);
  });

  test('what is no label but grouped with a box is resized with it as it is', () => {
    const driven = driveEditor();
    const [, caption] = driven.given(
      { type: 'rectangle', x: 100, y: 100, w: 200, h: 100, groups: ['both'] },
      { type: 'text', x: 100, y: 210, w: 60, h: 25, text: 'below', groups: ['both'] },
    );
    driven.editor.selectAll();
    driven.drag([
      [300, 236],
      [400, 300],
      [500, 372],
    ]);
    expect((driven.shape(caption) as TextShape).fontSize).toBeGreaterThan(35);
  });

  test('without a pointer the same is done to what is selected', () => {
    const driven = driveEditor();
    const [box] = driven.given({ type: 'rectangle', x: 100, y: 100, w: 200, h: 100 });
    const [other] = driven.given({ type: 'rectangle', x: 500, y: 100, w: 200, h: 100 });
    driven.editor.select([box ?? '']);
    expect(driven.editor.canWrite).toBe(true);
    driven.editor.writeIntoSelection();
    const label = driven.editor.input.writeTextDraft('Hi') ?? '';
    driven.editor.cancel();
    expect(driven.selected().toSorted()).toEqual([box, label].toSorted());
    driven.editor.writeIntoSelection();
    expect(driven.editor.editing.get()).toBe(label);
    driven.editor.cancel();
    driven.editor.select([box ?? '', other ?? '']);
    expect(driven.editor.canWrite).toBe(false);
  });

  test('on either of them write into the label, and undo takes the label and the group back', () => {
    const driven = driveEditor();
    const [box] = driven.given({ type: 'rectangle', x: 100, y: 100, w: 200, h: 100 });
    driven.doubleClick(200, 150);
    const label = driven.editor.input.writeTextDraft('H') ?? '';
    driven.board.transact(() => driven.board.textOf(label)?.insert(1, 'i'));
    driven.editor.cancel();
    driven.doubleClick(100, 120);
    expect(driven.editor.editing.get()).toBe(label);
    driven.editor.cancel();
    driven.board.undo.undo();
    expect(driven.shapes().map(({ id }) => id)).toEqual([box]);
    expect(driven.shape(box).groups).toEqual([]);
  });

  test('on a box whose label has gone begin another', () => {
    const driven = driveEditor();
    driven.given({
      type: 'rectangle',
      x: 100,
      y: 100,
      w: 200,
      h: 100,
      groups: ['alone'],
      style: { fill: 'red' },
    });
    driven.doubleClick(200, 150);
    expect(driven.editor.textDraft.get()).not.toBeNull();
  });

  test('at the side of a large box begin a text there', () => {
    const driven = driveEditor();
    driven.given({ type: 'rectangle', x: 100, y: 100, w: 600, h: 600, style: { fill: 'red' } });
    driven.doubleClick(150, 150);
    expect(driven.editor.textDraft.get()).toMatchObject({ x: 150, align: 'left' });
  });

  test('and when nothing is typed, nothing was ever there', () => {
    const driven = driveEditor();
    driven.doubleClick(300, 300);
    driven.editor.cancel();
    expect(driven.editor.editing.get()).toBeNull();
    expect(driven.board.undo.canUndo).toBe(false);
  });
});
