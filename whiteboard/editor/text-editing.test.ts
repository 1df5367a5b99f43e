import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { openBoard } from '../board/open-board.ts';
import { driveEditor } from '../tools/testing/drive.ts';

const writing = () => {
  const driven = driveEditor();
  const [id = ''] = driven.given({ type: 'text', x: 100, y: 100, w: 80, h: 25, text: 'Hello' });
  driven.editor.startEditing(id);
  const letters = driven.board.textOf(id);
  if (letters === null) throw new Error('The text has no letters.');
  return { driven, id, letters };
};

test('a text that was emptied goes when it is left, and one undo brings it back with its letters', () => {
  const { driven, id, letters } = writing();
  driven.board.transact(() => letters.delete(0, 5));
  driven.editor.stopEditing();
  expect(driven.shapes()).toEqual([]);
  driven.board.undo.undo();
  expect(driven.shape(id)).toMatchObject({ text: 'Hello' });
  expect(driven.board.undo.canUndo).toBe(false);
  driven.board.undo.redo();
  expect(driven.shapes()).toEqual([]);
});

test('a text that somebody else has just emptied stays', () => {
  const { driven, id } = writing();
  const other = new Y.Doc();
  Y.applyUpdate(other, Y.encodeStateAsUpdate(driven.doc));
  openBoard(other).textOf(id)?.delete(0, 5);
  Y.applyUpdate(driven.doc, Y.encodeStateAsUpdate(other));
  driven.editor.stopEditing();
  expect(driven.shape(id)).toMatchObject({ text: '' });
});

test('deleting a text that was written is a step of its own', () => {
  const { driven, id, letters } = writing();
  driven.board.transact(() => letters.insert(5, '!'));
  driven.editor.stopEditing();
  driven.editor.deleteSelection();
  driven.board.undo.undo();
  expect(driven.shape(id)).toMatchObject({ text: 'Hello!' });
});
