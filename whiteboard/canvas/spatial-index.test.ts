import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import type { Board } from '../board/board.ts';
import { openBoard } from '../board/open-board.ts';
import { meet, shapeBounds } from './shape-bounds.ts';
import { createSpatialIndex } from './spatial-index.ts';

/** What a look at every shape finds. */
const scan = (board: Board, around: Parameters<typeof meet>[0]): string[] =>
  board.ordered.filter((shape) => meet(shapeBounds(shape), around)).map(({ id }) => id);

const coordinate = fc.integer({ min: -500, max: 500 });
const change = fc.oneof(
  fc.record({
    kind: fc.constant('add' as const),
    x: coordinate,
    y: coordinate,
    n: fc.integer({ min: 1, max: 90 }),
  }),
  fc.record({ kind: fc.constant('move' as const), at: fc.nat(), x: coordinate, y: coordinate }),
  fc.record({ kind: fc.constant('delete' as const), at: fc.nat() }),
  fc.record({ kind: fc.constant('undo' as const) }),
);

test('finds in order what a look at every shape finds, whatever was done to the board', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 15 }), coordinate, coordinate, (changes, x, y) => {
      const board = openBoard(new Y.Doc());
      const index = createSpatialIndex(board);
      for (const each of changes) {
        const ids = [...board.shapes.keys()];
        board.undo.mark();
        if (each.kind === 'add') {
          board.add(
            Array.from({ length: each.n }, (_, i) => ({
              type: 'rectangle' as const,
              x: each.x + i * 7,
              y: each.y - i * 3,
              w: 20,
              h: 10,
            })),
          );
        } else if (each.kind === 'undo') board.undo.undo();
        else if (ids.length > 0) {
          const id = ids[each.at % ids.length] ?? '';
          if (each.kind === 'move') board.update(new Map([[id, { x: each.x, y: each.y }]]));
          else board.delete([id]);
        }
      }
      const around = { minX: x, minY: y, maxX: x + 200, maxY: y + 150 };
      expect(index.query(around).map(({ id }) => id)).toEqual(scan(board, around));
      expect(index.size).toBe(board.shapes.size);
    }),
    { numRuns: 60 },
  );
});

test('says where something looks different: where a shape was and where it is', () => {
  const board = openBoard(new Y.Doc());
  const index = createSpatialIndex(board);
  const [id = ''] = board.add([{ type: 'rectangle', x: 0, y: 0, w: 10, h: 10, style: { width: 0 } }]);
  const dirty: unknown[] = [];
  index.onChange((bounds) => dirty.push(...bounds));
  board.update(new Map([[id, { x: 100 }]]));
  expect(dirty).toMatchObject([
    { minX: 0, minY: 0, maxX: 10, maxY: 10 },
    { minX: 100, minY: 0, maxX: 110, maxY: 10 },
  ]);
  expect(index.all()).toMatchObject({ minX: 100, maxX: 110 });
});
