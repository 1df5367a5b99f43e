import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { Board } from './board.ts';
import { openBoard } from './open-board.ts';
import type { NewShape, ShapePatch } from './shape.ts';
import { sweepDeleted } from './sweep.ts';
import { openPeers, shown } from './testing.ts';

const NEW: readonly NewShape[] = [
  { type: 'rectangle', x: 0, y: 0, w: 100, h: 60 },
  { type: 'text', x: 5, y: 5, text: 'abc' },
  { type: 'line', x: 0, y: 0, points: [0, 0, 30, 30] },
  { type: 'stroke', x: 0, y: 0, points: Float32Array.from([0, 0, 0.5, 9, 9, 0.5]) },
];
const PATCHES: readonly ShapePatch[] = [
  { x: 50, y: -3 },
  { w: 20, h: 20 },
  { style: { stroke: 'red', width: 5 } },
  { style: { fill: 'blue' } },
  { rotation: 0.5, locked: true },
  { groups: ['one', 'two'] },
];

type Action = readonly [kind: number, first: number, second: number];

const act = (board: Board, [kind, first, second]: Action): void => {
  const ids = board.ordered.map(({ id }) => id);
  const id = ids[first % Math.max(1, ids.length)] ?? '';
  const choose = <T>(list: readonly T[], otherwise: T): T => list[second % list.length] ?? otherwise;
  switch (kind) {
    case 0:
      board.add([choose(NEW, NEW[0] as NewShape)]);
      break;
    case 1:
      board.update(new Map([[id, choose(PATCHES, {})]]));
      break;
    case 2:
      board.delete([id]);
      break;
    case 3:
      board.reorder([id], choose(['front', 'back', 'forward', 'backward'] as const, 'front'));
      break;
    case 4:
      board.undo.undo();
      break;
    case 5:
      board.undo.redo();
      break;
    case 6:
      board.transact(() => board.textOf(id)?.insert(0, String(second)));
      break;
    case 7: {
      const writer = board.beginStroke({ type: 'stroke', x: 0, y: 0 });
      writer.append(Array.from({ length: 30 }, (_, i) => i + (second % 7)));
      if (second % 3 === 0) writer.cancel();
      else writer.commit();
      break;
    }
    default:
      sweepDeleted(board, 0, Date.now() + (second % 2));
  }
};

const PEERS = 4;
const action = fc.tuple(fc.nat(8), fc.nat(20), fc.nat(20));
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ peer: fc.nat(PEERS - 1), action }) },
  { weight: 4, arbitrary: fc.record({ deliver: fc.nat(), to: fc.nat(PEERS - 1) }) },
);

describe('convergence', () => {
  test('whoever did what, in whatever order it arrives: all boards show the same, and read anew as they stand', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 5, maxLength: 80 }), (steps) => {
        const { boards, sync } = openPeers(PEERS);
        const updates: Uint8Array[] = [];
        for (const { doc } of boards) {
          doc.on('update', (update: Uint8Array, origin: unknown) => {
            if (origin !== 'peer') updates.push(update);
          });
        }
        for (const each of steps) {
          if ('action' in each) {
            const board = boards[each.peer];
            if (board !== undefined) act(board, each.action);
          } else if (updates.length > 0) {
            const doc = boards[each.to]?.doc;
            const update = updates[each.deliver % updates.length];
            if (doc !== undefined && update !== undefined) Y.applyUpdate(doc, update, 'peer');
          }
        }
        sync();
        const [first, ...others] = boards.map(shown);
        for (const other of others) expect(other).toEqual(first);
        expect(first?.invalid).toBe(0);
        for (const board of boards) {
          const fresh = openBoard(board.doc);
          expect(shown(fresh)).toEqual(shown(board));
          fresh.destroy();
        }
      }),
      { numRuns: 150 },
    );
  }, 60_000);
});
