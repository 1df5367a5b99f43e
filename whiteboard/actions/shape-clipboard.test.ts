import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { openBoard } from '../board/open-board.ts';
import { centredAt, readShapes, writeShapes } from './shape-clipboard.ts';

const boardWith = (...shapes: Parameters<ReturnType<typeof openBoard>['add']>[0]) => {
  const board = openBoard(new Y.Doc());
  board.add(shapes);
  return board;
};

describe('copying and pasting shapes', () => {
  test('what was copied can be added to another board', () => {
    const from = boardWith(
      { type: 'rectangle', x: 10, y: 20, w: 30, h: 40, style: { stroke: 'red' } },
      { type: 'text', x: 1, y: 2, text: 'Hello' },
    );
    const to = boardWith();
    const shapes = readShapes(writeShapes(from.ordered));
    expect(shapes).not.toBeNull();
    to.add(shapes ?? []);
    expect(to.ordered.map(({ id: _id, index: _index, ...rest }) => rest)).toEqual(
      from.ordered.map(({ id: _id, index: _index, ...rest }) => rest),
    );
  });

  test('a copy is not grouped with its original, but within itself', () => {
    const from = boardWith(
      { type: 'ellipse', x: 0, y: 0, w: 5, h: 5, groups: ['groupgroup01'] },
      { type: 'ellipse', x: 9, y: 0, w: 5, h: 5, groups: ['groupgroup01'] },
    );
    const [first, second] = readShapes(writeShapes(from.ordered)) ?? [];
    expect(first?.groups).toHaveLength(1);
    expect(first?.groups).toEqual(second?.groups);
    expect(first?.groups).not.toEqual(['groupgroup01']);
  });

  test('the middle of the pasted shapes is where they were put', () => {
    const moved = centredAt(
      [
        { type: 'rectangle', x: 0, y: 0, w: 10, h: 10 },
        { type: 'rectangle', x: 30, y: 10, w: 10, h: 10 },
      ],
      { x: 100, y: 100 },
    );
    expect(moved.map(({ x, y }) => [x, y])).toEqual([
      [80, 90],
      [110, 100],
    ]);
  });

  test('no text makes it throw, and only ours is read', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((json) => `{"type":"meshboard/shapes","version":1,"shapes":[${json}]}`),
        ),
        (text) => {
          const shapes = readShapes(text);
          return shapes === null || shapes.length > 0;
        },
      ),
    );
  });
});
