import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { groundOn } from '../canvas/paint/ground-on.ts';
import { driveEditor } from '../tools/testing/drive.ts';
import { groundsOf, liesOnBright } from './ground.ts';
import { openBoard } from './open-board.ts';
import type { NewShape } from './shape.ts';

const label: NewShape = {
  type: 'text',
  x: 40,
  y: 40,
  w: 20,
  h: 20,
  text: 'hi',
  style: { stroke: '#343a40' },
};
const box = (fill: NonNullable<NewShape['style']>['fill'] & string, more: Partial<NewShape> = {}): NewShape =>
  ({ type: 'rectangle', x: 0, y: 0, w: 100, h: 100, ...more, style: { fill, ...more.style } }) as NewShape;

test.each([
  ['on nothing', [label], false],
  ['on a bright area', [box('#ffec99'), label], true],
  ['beneath a bright area', [label, box('#ffec99')], false],
  ['beside it', [box('#ffec99', { x: 60 }), label], false],
  ['on a dark area', [box('#212529'), label], false],
  ['on an area of the palette, which is dark on a dark board', [box('yellow'), label], false],
  ['on a dark area on a bright one', [box('#ffec99'), box('#212529'), label], false],
  ['on a hatched area', [box('#ffec99', { style: { fillPattern: 'hachure' } }), label], false],
  ['on an area that hardly covers', [box('#ffec99', { style: { opacity: 0.1 } }), label], false],
  [
    'on the corner of the frame of a turned one',
    [box('#ffec99', { x: 45, y: 45, w: 200, h: 6, rotation: 1 }), label],
    false,
  ],
  [
    'with an open line between',
    [
      box('#ffec99'),
      { type: 'line', x: 30, y: 30, points: [0, 0, 40, 40], style: { fill: '#212529' } },
      label,
    ],
    true,
  ],
] as const)('a dark label %s', (_, shapes, bright) => {
  const driven = driveEditor();
  driven.given(...(shapes as readonly NewShape[]));
  const { ordered } = driven.board;
  const shape = ordered.find(({ type }) => type === 'text');
  if (shape === undefined) throw new Error('There is no label.');
  expect(groundsOf(ordered)(shape)).toBe(bright);
  expect(liesOnBright(shape, ordered.toReversed())).toBe(bright);
  // The canvas asks its index.
  expect(groundOn(driven.editor)(shape)).toBe(bright);
});

test('an outline lies on its own area', () => {
  const board = openBoard(new Y.Doc());
  board.add([box('#212529'), box('#ffec99'), box('#212529'), box('none')]);
  expect(board.ordered.map(groundsOf(board.ordered))).toEqual([false, true, false, false]);
});

test('what is not on the board yet lies above all', () => {
  const board = openBoard(new Y.Doc());
  board.add([box('#ffec99'), label]);
  const [area, text] = board.ordered;
  if (area === undefined || text === undefined) throw new Error('unreachable');
  expect(liesOnBright({ ...text, id: 'draft' }, [text, area])).toBe(true);
  expect(groundsOf([area])({ ...text, id: 'draft' })).toBe(true);
});
