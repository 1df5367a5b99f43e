import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { packAbandonedStrokes } from './abandoned-strokes.ts';
import { openBoard } from './open-board.ts';
import type { NewShape } from './shape.ts';
import { sweepDeleted } from './sweep.ts';
import { openPair, shown } from './testing.ts';

const DAY = 86_400_000;
const rectangle: NewShape = { type: 'rectangle', x: 0, y: 0, w: 100, h: 60 };
const points = Array.from({ length: 40 }, (_, i) => [-i, i, 0.5]).flat();

describe('sweepDeleted', () => {
  test('removes what was deleted long ago, and nothing else', () => {
    const board = openBoard(new Y.Doc());
    const ids = board.add([rectangle, rectangle, rectangle]);
    board.delete(ids.slice(0, 2));
    expect(sweepDeleted(board, DAY)).toBe(0);
    expect(board.doc.getMap('shapes').size).toBe(3);
    expect(sweepDeleted(board, DAY, Date.now() + 2 * DAY)).toBe(2);
    expect(board.doc.getMap('shapes').size).toBe(1);
    expect(board.shapes.size).toBe(1);
  });

  test('leaves some 25 bytes of a shape, of 110', () => {
    const { a, b, sync } = openPair();
    a.delete(a.add(Array.from({ length: 1_000 }, () => rectangle)));
    sync();
    expect(sweepDeleted(b, 0, Date.now() + 1)).toBe(1_000);
    expect(Y.encodeStateAsUpdate(b.doc).length).toBeLessThan(27_000);
  });

  test('what was taken back is removed by the second sweep, unless it was redone', () => {
    const { a, b, sync } = openPair();
    a.add([rectangle]);
    a.undo.undo();
    sync();
    const now = Date.now();
    expect(sweepDeleted(b, DAY, now)).toBe(0);
    sync();
    a.undo.redo();
    sync();
    expect(sweepDeleted(b, DAY, now + 2 * DAY)).toBe(0);
    sync();
    expect(shown(a).shapes).toHaveLength(1);
    a.undo.undo();
    sync();
    expect(sweepDeleted(b, DAY, now + 3 * DAY)).toBe(0);
    expect(sweepDeleted(b, DAY, now + 5 * DAY)).toBe(1);
    sync();
    expect(a.doc.getMap('shapes').size).toBe(0);
    a.undo.redo();
    sync();
    expect(shown(a)).toEqual(shown(b));
  });

  test('an undo at the same time loses against the removal, on both sides alike', () => {
    const { a, b, sync } = openPair();
    const [id = ''] = a.add([rectangle]);
    a.delete([id]);
    sync();
    sweepDeleted(b, 0, Date.now() + 1);
    a.undo.undo();
    expect(a.shapes.has(id)).toBe(true);
    sync();
    expect(shown(a)).toEqual(shown(b));
    expect(a.shapes.has(id)).toBe(false);
  });
});

describe('packAbandonedStrokes', () => {
  test('completes a stroke whose author is gone; two who do it agree', () => {
    const { a, b, sync } = openPair();
    const writer = a.beginStroke({ type: 'stroke', x: 0, y: 0 });
    writer.append(points);
    sync();
    const under = b.shapes.get(writer.id);
    expect(under).toMatchObject({ complete: false });
    expect(packAbandonedStrokes(b)).toBe(1);
    expect(packAbandonedStrokes(b)).toBe(0);
    expect(b.shapes.get(writer.id)).toMatchObject({ complete: true, x: under?.x, w: under?.w });
    packAbandonedStrokes(a);
    sync();
    expect(shown(a)).toEqual(shown(b));
  });

  test('an author who comes back finishes the stroke whole', () => {
    const { a, b, sync } = openPair();
    const writer = a.beginStroke({ type: 'stroke', x: 0, y: 0 });
    writer.append(points.slice(0, 60));
    sync();
    packAbandonedStrokes(b);
    sync();
    writer.append(points.slice(60));
    writer.commit();
    sync();
    const shape = b.shapes.get(writer.id);
    expect(shape?.type === 'stroke' ? shape.points.length : 0).toBe(points.length);
    expect(shown(a)).toEqual(shown(b));
  });

  test('leaves those alone that are still drawn', () => {
    const board = openBoard(new Y.Doc());
    const writer = board.beginStroke({ type: 'stroke', x: 0, y: 0 });
    writer.append(points);
    expect(packAbandonedStrokes(board, new Set([writer.id]))).toBe(0);
    writer.cancel();
  });
});
