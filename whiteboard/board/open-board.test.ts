import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { BoardChange } from './board.ts';
import { BoardError } from './board-error.ts';
import { openBoard } from './open-board.ts';
import type { NewShape, ShapePatch, ShapeType } from './shape.ts';

const EXAMPLES: Readonly<Record<ShapeType, NewShape>> = {
  rectangle: { type: 'rectangle', x: 10, y: 20, w: 100, h: 50, radius: 8, style: { stroke: 'red' } },
  ellipse: { type: 'ellipse', x: 1, y: 2, w: 3, h: 4, style: { fill: '#abcdef', opacity: 0.5 } },
  diamond: { type: 'diamond', x: 0, y: 0, w: 30, h: 30, rotation: 1 },
  line: { type: 'line', x: 5, y: 5, points: [0, 0, 10, 0, 10, 10], closed: true },
  arrow: { type: 'arrow', x: 5, y: 5, points: [0, 0, -10, 40], startHead: 'dot', curved: true },
  stroke: { type: 'stroke', x: 0, y: 0, points: Float32Array.from([0, 0, 0.5, 4, 4, 0.5]) },
  text: { type: 'text', x: 9, y: 9, w: 80, h: 25, text: 'Hello', fontSize: 28, align: 'centre' },
  frame: { type: 'frame', x: -100, y: -100, w: 400, h: 300, name: 'First' },
};

const open = () => openBoard(new Y.Doc());

describe('openBoard', () => {
  test.each(Object.keys(EXAMPLES) as ShapeType[])('a %s comes back as it was added', (type) => {
    const board = open();
    const [id = ''] = board.add([EXAMPLES[type]]);
    const shape = board.shapes.get(id);
    const { style, points, ...rest } = EXAMPLES[type] as NewShape & { points?: ArrayLike<number> };
    const frameless = type === 'arrow' ? { ...rest, x: -5 } : rest;
    expect(shape).toMatchObject(frameless);
    if (style !== undefined) expect(shape?.style).toMatchObject(style);
    const again = openBoard(board.doc);
    expect(again.shapes.get(id)).toEqual(shape);
    expect(again.invalidCount).toBe(0);
  });

  test('tells what was added, updated and removed, once a transaction', () => {
    const board = open();
    const heard: BoardChange[] = [];
    board.onChange((change) => heard.push(change));
    const [a = '', b = ''] = board.add([EXAMPLES.rectangle, EXAMPLES.ellipse]);
    board.update(new Map([[a, { x: 50 }]]));
    board.transact(() => {
      board.delete([b]);
      const [c = ''] = board.add([EXAMPLES.text]);
      expect(board.shapes.get(c)?.type).toBe('text');
      expect(board.ordered.at(-1)?.id).toBe(c);
      board.update(new Map([[c, { text: 'Bye' }]]));
    });
    expect(heard).toHaveLength(3);
    expect(heard[0]?.added).toEqual(new Set([a, b]));
    expect(heard[1]).toMatchObject({ updated: new Set([a]), local: true });
    expect(heard[2]?.removed).toEqual(new Set([b]));
    expect(heard[2]?.added.size).toBe(1);
    expect(heard[2]?.updated.size).toBe(0);
  });

  test('an update leaves the other shapes the same objects, and the order the same array', () => {
    const board = open();
    const [a = '', b = ''] = board.add([EXAMPLES.rectangle, EXAMPLES.stroke]);
    const { ordered } = board;
    const before = board.shapes.get(b);
    board.update(new Map([[a, { w: 7 }]]));
    expect(board.shapes.get(b)).toBe(before);
    expect(board.ordered).toBe(ordered);
    expect(board.ordered[0]).toBe(board.shapes.get(a));
    board.update(new Map([[b, { x: 7 }]]));
    const after = board.shapes.get(b);
    expect(after).not.toBe(before);
    expect(after?.type === 'stroke' && before?.type === 'stroke' && after.points === before.points).toBe(
      true,
    );
  });

  test('refuses what would make an invalid shape, and writes nothing of it', () => {
    const board = open();
    const [a = ''] = board.add([EXAMPLES.rectangle]);
    const before = Y.encodeStateVector(board.doc);
    const wrong: ShapePatch[] = [
      { x: Number.NaN },
      { w: -1 },
      { points: [0, 0, 1, 1] },
      { text: 'x' },
      { curved: true },
    ];
    for (const patch of wrong) expect(() => board.update(new Map([[a, patch]]))).toThrow(BoardError);
    expect(() => board.add([EXAMPLES.text, { type: 'rectangle', x: 1e9, y: 0 }])).toThrow(BoardError);
    expect(() => board.add([{ type: 'line', x: 0, y: 0 }])).toThrow(BoardError);
    expect(Y.encodeStateVector(board.doc)).toEqual(before);
    board.update(new Map([['unknownShape', { x: 1 }]]));
  });

  test('the order: above, front, forward, backward, back', () => {
    const board = open();
    const [a = '', b = '', c = ''] = board.add([EXAMPLES.rectangle, EXAMPLES.ellipse, EXAMPLES.text]);
    const [d = ''] = board.add([EXAMPLES.frame], { above: a });
    const order = () => board.ordered.map(({ id }) => id);
    expect(order()).toEqual([a, d, b, c]);
    board.reorder([a], 'front');
    expect(order()).toEqual([d, b, c, a]);
    board.reorder([d, c], 'forward');
    expect(order()).toEqual([b, d, a, c]);
    board.reorder([a, c], 'backward');
    expect(order()).toEqual([b, a, c, d]);
    board.reorder([c, d], 'back');
    expect(order()).toEqual([c, d, b, a]);
    board.undo.undo();
    expect(order()).toEqual([b, a, c, d]);
  });

  test('the title is told and kept', () => {
    const board = open();
    let heard = 0;
    board.onMeta(() => heard++);
    board.title = 'Plans';
    expect(openBoard(board.doc).title).toBe('Plans');
    expect(heard).toBe(1);
  });

  test('a closed board takes no changes and tells none', () => {
    const board = open();
    board.destroy();
    board.destroy();
    expect(() => board.add([EXAMPLES.text])).toThrow(/closed/);
  });
});

describe('a streamed stroke', () => {
  const pen = { type: 'stroke', x: 0, y: 0, style: { stroke: 'blue' } } as const;
  const points = Array.from({ length: 60 }, (_, i) => [100 - i, i * 2, 0.5]).flat();

  test('is seen while it is drawn and complete at the end', () => {
    const board = open();
    const writer = board.beginStroke(pen);
    expect(board.shapes.size).toBe(0);
    writer.append(points.slice(0, 30));
    const under = board.shapes.get(writer.id);
    expect(under).toMatchObject({ type: 'stroke', complete: false, x: 91, y: 0 });
    writer.append(points.slice(30));
    expect(writer.commit()).toBe(true);
    const done = board.shapes.get(writer.id);
    expect(done).toMatchObject({ complete: true, x: 41, y: 0, w: 59, h: 118, style: { stroke: 'blue' } });
    expect(done?.type === 'stroke' ? done.points.length : 0).toBe(180);
  });

  test('is one step of undo; redo brings back the packed stroke', () => {
    const board = open();
    board.add([EXAMPLES.rectangle]);
    const writer = board.beginStroke(pen);
    writer.append(points);
    writer.commit();
    const done = board.shapes.get(writer.id);
    board.undo.undo();
    expect(board.shapes.has(writer.id)).toBe(false);
    expect(board.shapes.size).toBe(1);
    board.undo.redo();
    expect(board.shapes.get(writer.id)).toEqual(done);
    board.undo.undo();
    board.undo.undo();
    expect(board.shapes.size).toBe(0);
    expect(board.undo.canUndo).toBe(false);
  });

  test('leaves nothing when it is cancelled or has no point', () => {
    const board = open();
    const writer = board.beginStroke(pen);
    writer.append(points);
    writer.cancel();
    writer.append(points);
    expect(writer.commit()).toBe(false);
    expect(board.beginStroke(pen).commit()).toBe(false);
    expect(board.shapes.size).toBe(0);
    expect(board.doc.getMap('shapes').size).toBe(0);
    expect(board.undo.canUndo || board.undo.canRedo).toBe(false);
  });
});
