import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { openBoard } from '../board/open-board.ts';
import { createStore } from '../editor/store.ts';
import { openKeeping } from './keeping.ts';

const open = (doc = new Y.Doc(), viewer = false) => {
  const synced = createStore(false);
  const board = openBoard(doc);
  return { doc, board, synced, ...openKeeping({ board, viewer, synced }) };
};

const exchange = (a: Y.Doc, b: Y.Doc): void => {
  Y.applyUpdate(b, Y.encodeStateAsUpdate(a));
  Y.applyUpdate(a, Y.encodeStateAsUpdate(b));
};

describe('keeping', () => {
  test('an empty board is not handed over before anything is known of it', () => {
    const { asked, board } = open();
    expect(asked.get()).toBe(false);
    board.add([{ type: 'rectangle', x: 0, y: 0 }]);
    expect(asked.get()).toBe(true);
  });

  test('nor is one whose people have switched it off, by whoever opens the link later', () => {
    const ada = open();
    ada.board.add([{ type: 'rectangle', x: 0, y: 0 }]);
    ada.keep.set(false);
    expect(ada.asked.get()).toBe(false);
    const grace = open();
    exchange(ada.doc, grace.doc);
    grace.synced.set(true);
    expect(grace.keep.get()).toBe(false);
    expect(grace.asked.get()).toBe(false);
  });

  test('switching on again is said to everybody', () => {
    const ada = open();
    const grace = open();
    ada.keep.set(false);
    exchange(ada.doc, grace.doc);
    grace.keep.set(true);
    exchange(ada.doc, grace.doc);
    expect(ada.keep.get()).toBe(true);
    expect(ada.asked.get()).toBe(true);
  });

  test('a viewer asks for nothing and changes nothing', () => {
    const { asked, synced, keep, board } = open(new Y.Doc(), true);
    synced.set(true);
    keep.set(false);
    expect(asked.get()).toBe(false);
    expect(board.kept).toBe(true);
  });

  test('the choice cannot be undone by mistake: it is no step of drawing', () => {
    const { board, keep } = open();
    keep.set(false);
    expect(board.undo.canUndo).toBe(false);
  });
});
