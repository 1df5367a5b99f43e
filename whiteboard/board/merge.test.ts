import { describe, expect, test } from 'vitest';
import type { NewShape } from './shape.ts';
import { idsOf, openPair, shown } from './testing.ts';

const rectangle: NewShape = { type: 'rectangle', x: 0, y: 0, w: 100, h: 60 };
const text: NewShape = { type: 'text', x: 0, y: 0, w: 100, h: 25, text: 'whiteboard' };

const sharing = (...shapes: NewShape[]) => {
  const pair = openPair();
  const ids = pair.a.add(shapes);
  pair.sync();
  return { ...pair, ids, id: ids[0] ?? '' };
};

describe('two people at the same time', () => {
  test('one moves, the other recolours: both stay', () => {
    const { a, b, sync, id } = sharing(rectangle);
    a.update(new Map([[id, { x: 500 }]]));
    b.update(new Map([[id, { style: { stroke: 'red' } }]]));
    sync();
    for (const board of [a, b])
      expect(board.shapes.get(id)).toMatchObject({ x: 500, style: { stroke: 'red' } });
  });

  test('one sets the fill, the other the width: both stay', () => {
    const { a, b, sync, id } = sharing(rectangle);
    a.update(new Map([[id, { style: { fill: 'blue' } }]]));
    b.update(new Map([[id, { style: { width: 8 } }]]));
    sync();
    for (const board of [a, b]) expect(board.shapes.get(id)?.style).toMatchObject({ fill: 'blue', width: 8 });
  });

  test('one deletes, the other moves, the first undoes: it is back where the other put it', () => {
    const { a, b, sync, id } = sharing(rectangle);
    a.delete([id]);
    b.update(new Map([[id, { x: 300, rotation: 1 }]]));
    sync();
    expect(a.shapes.has(id) || b.shapes.has(id)).toBe(false);
    a.undo.undo();
    sync();
    for (const board of [a, b]) expect(board.shapes.get(id)).toMatchObject({ x: 300, w: 100, rotation: 1 });
  });

  test('one takes back the making of a shape while another works on it: redo brings back both their work', () => {
    const { a, b, sync, id } = sharing(text);
    a.undo.undo();
    b.update(new Map([[id, { x: 70, style: { stroke: 'green' } }]]));
    sync();
    expect(a.shapes.has(id) || b.shapes.has(id)).toBe(false);
    a.undo.redo();
    sync();
    for (const board of [a, b]) {
      expect(board.shapes.get(id)).toMatchObject({ x: 70, text: 'whiteboard', style: { stroke: 'green' } });
    }
    expect(shown(a)).toEqual(shown(b));
  });

  test('both write in one text: every letter stays', () => {
    const { a, b, sync, id } = sharing(text);
    a.transact(() => a.textOf(id)?.insert(0, 'my '));
    b.update(new Map([[id, { text: 'whiteboard!' }]]));
    sync();
    expect(a.shapes.get(id)).toMatchObject({ text: 'my whiteboard!' });
    expect(shown(a)).toEqual(shown(b));
  });

  test('A moves, B moves after it, A undoes: what B did stays, and the step before is taken back', () => {
    const { a, b, sync, id } = sharing(rectangle);
    const [second = ''] = a.add([text]);
    a.update(new Map([[id, { x: 10 }]]));
    sync();
    b.update(new Map([[id, { x: 20 }]]));
    sync();
    a.undo.undo();
    sync();
    expect(a.shapes.get(id)?.x).toBe(20);
    expect(a.shapes.has(second)).toBe(false);
    expect(shown(a)).toEqual(shown(b));
  });

  test('both paste into the same gap: two batches, one after the other, in the same order for both', () => {
    const { a, b, sync, ids } = sharing(rectangle, text);
    const above = { above: ids[0] ?? '' };
    const fromA = a.add(
      Array.from({ length: 40 }, () => rectangle),
      above,
    );
    const fromB = b.add(
      Array.from({ length: 40 }, () => text),
      above,
    );
    sync();
    expect(idsOf(a)).toEqual(idsOf(b));
    const between = idsOf(a).slice(1, -1);
    expect([
      [...fromA, ...fromB],
      [...fromB, ...fromA],
    ]).toContainEqual(between);
  });

  test('both bring shapes to the front: the same order for both, nothing lost', () => {
    const { a, b, sync, ids } = sharing(rectangle, text, rectangle, text);
    a.reorder([ids[0] ?? '', ids[1] ?? ''], 'front');
    b.reorder([ids[1] ?? '', ids[2] ?? ''], 'front');
    sync();
    expect(idsOf(a)).toEqual(idsOf(b));
    expect(new Set(idsOf(a))).toEqual(new Set(ids));
    expect(idsOf(a)[0]).toBe(ids[3]);
  });

  test('one deletes what the other deletes: undo of one leaves it deleted by the other', () => {
    const { a, b, sync, id } = sharing(rectangle);
    a.delete([id]);
    b.delete([id]);
    sync();
    a.undo.undo();
    b.undo.undo();
    sync();
    expect(shown(a)).toEqual(shown(b));
  });

  test('a stroke under way is moved by somebody else: the finished stroke is where it was put', () => {
    const { a, b, sync } = openPair();
    const writer = a.beginStroke({ type: 'stroke', x: 0, y: 0 });
    const points = Array.from({ length: 20 }, (_, i) => [100 - i, 50, 0.5]).flat();
    writer.append(points);
    sync();
    b.update(new Map([[writer.id, { x: 1000 }]]));
    sync();
    writer.commit();
    sync();
    for (const board of [a, b]) {
      const shape = board.shapes.get(writer.id);
      expect(shape?.x).toBeCloseTo(1000, 1);
      expect(shape).toMatchObject({ y: 50, complete: true });
    }
  });
});
