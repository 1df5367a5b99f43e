import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { openBoard } from './open-board.ts';
import type { NewShape } from './shape.ts';
import { openPair, shown } from './testing.ts';

const rectangle: NewShape = { type: 'rectangle', x: 0, y: 0, w: 100, h: 60, style: { fill: 'red' } };
const open = () => openBoard(new Y.Doc());

describe('undo', () => {
  test('is of one’s own steps only', () => {
    const { a, b, sync } = openPair();
    a.add([rectangle]);
    b.add([rectangle]);
    sync();
    a.undo.undo();
    sync();
    expect(a.shapes.size).toBe(1);
    expect(a.undo.canUndo).toBe(false);
    expect(b.undo.canUndo).toBe(true);
    expect(shown(a)).toEqual(shown(b));
  });

  test('every kind of change goes back and forth to exactly what it was', () => {
    const board = open();
    const states = [shown(board).shapes];
    const step = (work: () => void) => {
      work();
      states.push(shown(board).shapes);
    };
    let ids: string[] = [];
    step(() => {
      ids = board.add([
        rectangle,
        { type: 'text', x: 0, y: 0, text: 'one' },
        { type: 'arrow', x: 0, y: 0, points: [0, 0, 50, 50], style: { width: 4 } },
      ]);
    });
    const [r = '', t = '', l = ''] = ids;
    step(() => board.update(new Map([[r, { x: 9, style: { fill: 'none' } }]])));
    step(() => board.reorder([r], 'front'));
    step(() => board.update(new Map([[t, { text: 'two' }]])));
    step(() => board.delete([l, t]));
    step(() =>
      board.transact(() => {
        board.update(new Map([[r, { rotation: 1 }]]));
        board.add([rectangle]);
      }),
    );
    for (let i = states.length - 2; i >= 0; i--) {
      board.undo.undo();
      expect(shown(board).shapes).toEqual(states[i]);
    }
    expect(board.undo.canUndo).toBe(false);
    for (let i = 1; i < states.length; i++) {
      board.undo.redo();
      expect(shown(board).shapes).toEqual(states[i]);
    }
    expect(board.undo.canRedo).toBe(false);
  });

  test('typing is one step until it is marked; two deletions are two, however quick', () => {
    const board = open();
    const [t = ''] = board.add([{ type: 'text', x: 0, y: 0, text: '' }]);
    board.undo.mark();
    const type = (letter: string) => {
      const text = board.textOf(t);
      board.transact(() => text?.insert(text.length, letter));
    };
    for (const letter of 'hello') type(letter);
    board.undo.mark();
    for (const letter of ' you') type(letter);
    board.undo.undo();
    expect(board.shapes.get(t)).toMatchObject({ text: 'hello' });
    board.undo.undo();
    expect(board.shapes.get(t)).toMatchObject({ text: '' });

    const [a = '', b = ''] = board.add([rectangle, rectangle]);
    board.delete([a]);
    board.delete([b]);
    board.undo.undo();
    expect(board.shapes.has(a)).toBe(false);
    expect(board.shapes.has(b)).toBe(true);
  });

  test('a new text and what is typed on is one step, whether the frame follows or not', () => {
    const board = open();
    board.undo.mark();
    const [t = ''] = board.add([{ type: 'text', x: 0, y: 0, w: 10, h: 25, text: 'H' }]);
    const type = (letter: string, patch: object | null) => {
      const text = board.textOf(t);
      board.transact(() => {
        text?.insert(text.length, letter);
        if (patch !== null) board.update(new Map([[t, patch]]));
      });
    };
    type('e', { w: 20 });
    type('.', null);
    type('y', { w: 30, h: 30 });
    board.undo.undo();
    expect(board.shapes.has(t)).toBe(false);
    expect(board.undo.canUndo).toBe(false);
    board.undo.redo();
    expect(board.shapes.get(t)).toMatchObject({ text: 'He.y', w: 30 });
  });

  test('two texts made one after the other are two steps', () => {
    const board = open();
    const [a = ''] = board.add([{ type: 'text', x: 0, y: 0, text: 'one' }]);
    board.add([{ type: 'text', x: 0, y: 0, text: 'two' }]);
    board.undo.undo();
    expect([...board.shapes.keys()]).toEqual([a]);
  });

  test('a slider’s many values are one step', () => {
    const board = open();
    const [r = ''] = board.add([rectangle]);
    for (let width = 3; width < 20; width++) board.update(new Map([[r, { style: { width } }]]));
    board.undo.undo();
    expect(board.shapes.get(r)?.style.width).toBe(2);
  });

  test('tells when there is something to undo or redo', () => {
    const board = open();
    const heard: boolean[][] = [];
    board.undo.onChange(() => heard.push([board.undo.canUndo, board.undo.canRedo]));
    board.add([rectangle]);
    board.undo.undo();
    board.undo.redo();
    expect(heard).toContainEqual([true, false]);
    expect(heard).toContainEqual([false, true]);
    expect(heard.at(-1)).toEqual([true, false]);
  });

  test('taking back and redoing a long line sends a few bytes, and not the line again', () => {
    const board = open();
    const points = Array.from({ length: 4_000 }, (_, i) => Math.round(1_000 * Math.sin(i * i)));
    board.add([{ type: 'line', x: 0, y: 0, points }]);
    let sent = 0;
    board.doc.on('update', (update: Uint8Array) => {
      sent += update.length;
    });
    board.undo.undo();
    board.undo.redo();
    expect(board.shapes.size).toBe(1);
    expect(sent).toBeLessThan(200);
  });

  test('undo and redo of shapes that were removed for good do nothing, and do not throw', () => {
    const board = open();
    const [r = ''] = board.add([rectangle]);
    board.update(new Map([[r, { x: 5 }]]));
    board.doc.getMap('shapes').delete(r);
    for (let i = 0; i < 3; i++) board.undo.undo();
    for (let i = 0; i < 3; i++) board.undo.redo();
    expect(board.shapes.size).toBe(0);
  });
});
