import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { openBoard } from '../../board/open-board.ts';
import type { Shape } from '../../board/shape.ts';
import { LIBRARIES, librariesIn } from '../fixtures/libraries.ts';
import { shapesToSvg } from '../svg.ts';
import { importExcalidraw } from './import-excalidraw.ts';
import { type Expected, expectedOf, itemsOf, type Source } from './independent-reading.ts';

const further = process.env['MESHBOARD_LIBRARIES'] ?? '';
const all = [...LIBRARIES, ...(further === '' ? [] : librariesIn(further))];

/** What a board shows after an import. */
const boardOf = (text: string, adaptInk: boolean) => {
  const { shapes, report } = importExcalidraw(text, { adaptInk });
  const board = openBoard(new Y.Doc());
  board.add(shapes);
  return { board, shapes, report };
};

/** Importing thousands of elements takes a while: once for all tests that look at them. */
const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
};

/** Coordinates are kept in hundredths; an item's own shift is rounded once more. */
const SLACK = 0.025;
/** Strokes are kept in quanta of at most a quarter of a unit (board/points.ts): half of one at either end. */
const STROKE_SLACK = 0.25;

const farthest = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  if (a.length !== b.length) return Infinity;
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs((a[i] ?? 0) - (b[i] ?? 0)));
  return most;
};

/** In which ways a shape is another than it has to be. @param shift of the whole item in the library's grid. */
const differences = (shape: Shape, wanted: Expected, shift: { x: number; y: number }): string[] => {
  const found: string[] = [];
  const compare = (what: string, is: unknown, should: unknown): void => {
    if (is !== should) found.push(`${what} is ${String(is)}, not ${String(should)}`);
  };
  const near = (what: string, is: number, should: number, slack = SLACK): void => {
    if (!(Math.abs(is - should) <= slack)) found.push(`${what} is ${is}, not ${should}`);
  };
  // A curve reaches beyond its points by a part of its size; what it is turned about moves by half of that.
  const around = wanted.turnedCurve ? 0.25 * Math.max(wanted.w, wanted.h) + SLACK : SLACK;
  compare('type', shape.type, wanted.type);
  near('x', shape.x, wanted.x + shift.x, around);
  near('y', shape.y, wanted.y + shift.y, around);
  const grain = wanted.type === 'stroke' ? STROKE_SLACK : SLACK;
  near('w', shape.w, wanted.w, grain);
  near('h', shape.h, wanted.h, grain);
  near('rotation', Math.cos(shape.rotation - wanted.rotation), 1, 1e-6);
  compare('locked', shape.locked, wanted.locked);
  compare('stroke', shape.style.stroke, wanted.stroke);
  compare('fill', shape.style.fill, wanted.fill);
  near('opacity', shape.style.opacity, wanted.opacity, 0.006);
  near('width', shape.style.width, wanted.width, 0.006);
  compare('dash', shape.style.dash, wanted.dash);
  if (wanted.points !== null && 'points' in shape)
    near('points', farthest(shape.points, wanted.points), 0, grain);
  for (const [name, value] of Object.entries(wanted.own)) {
    const is = Object.entries({ ...shape.style, ...shape }).find(([key]) => key === name)?.[1];
    if (typeof value === 'number') near(name, Number(is), value, 0.006);
    else compare(name, is, value);
  }
  return found;
};

/** Groups of an element, innermost first, by names that are the same in shapes of one group and in no others. */
const groupNames = (item: readonly Source[], element: Source, at: number): string[] => {
  const textIn = new Set(item.filter(({ type }) => type === 'text').map(({ containerId }) => containerId));
  const holder = element.type === 'text' ? element.containerId : element.id;
  const held = textIn.has(holder) && item.some(({ type, id }) => type !== 'text' && id === holder);
  return [
    ...(held ? [`holder ${holder} of ${at}`] : []),
    ...(element.groupIds ?? []).map((id) => `group ${id} of ${at}`),
    ...(item.length > 1 ? [`item ${at}`] : []),
  ];
};

test('there are 29 of them', () => expect(LIBRARIES).toHaveLength(29));

test.each(all)('$name: nothing is lost, and a board takes and draws it', ({ read }) => {
  const text = read();
  const count = itemsOf(text).reduce((sum, { elements }) => sum + elements.length, 0);
  const { board, shapes, report } = boardOf(text, true);
  expect(report).toMatchObject({ elements: count, kept: count, deleted: 0, shapes: shapes.length });
  expect(report.leftOut.size).toBe(0);
  expect(board.shapes.size).toBe(shapes.length);
  expect(board.invalidCount).toBe(0);
  expect(shapesToSvg(board.ordered)).not.toMatch(/NaN|Infinity|undefined/);
  expect(Y.encodeStateAsUpdate(board.doc).length).toBeLessThan(text.length / 2);
});

describe.each(LIBRARIES)('$name', ({ read }) => {
  const text = read();
  const items = itemsOf(text);
  const plain = once(() => boardOf(text, false));
  const adapted = once(() => boardOf(text, true));
  /** Every element with its item's number, in the order of painting. */
  const elements = items.flatMap(({ elements: list }, at) => list.map((element) => ({ element, at, list })));

  test('every element is there in its order, place, size, look, with its text and points', () => {
    const { board } = plain();
    const found: string[] = [];
    const shifts = new Map<number, { x: number; y: number }>();
    let next = 0;
    for (const { element, at } of elements) {
      for (const wanted of expectedOf(element)) {
        const shape = board.ordered[next++];
        if (shape === undefined) throw new Error('There are fewer shapes than there have to be.');
        // The grid moves an item as a whole: its first element says how far.
        if (!shifts.has(at) && !wanted.turnedCurve) {
          shifts.set(at, { x: shape.x - wanted.x, y: shape.y - wanted.y });
        }
        const shift = shifts.get(at);
        if (shift === undefined) continue;
        for (const what of differences(shape, wanted, shift)) {
          found.push(`element ${element.id} (${element.type}) of item ${at}: ${what}`);
        }
      }
    }
    expect(found).toEqual([]);
    expect(next).toBe(board.ordered.length);
  });

  test('elements are in one group on the board where they are in the file, nested alike', () => {
    const { board } = adapted();
    const names = new Map<string, string>();
    const ids = new Map<string, string>();
    let next = 0;
    for (const { element, at, list } of elements) {
      const parts = expectedOf(element).length;
      const own = new Set<string>();
      for (let part = 0; part < parts; part++) {
        const groups = [...(board.ordered[next++]?.groups ?? [])];
        // Shapes of one element have a group of their own, the innermost.
        if (parts > 1) own.add(groups.shift() ?? 'none');
        const wanted = groupNames(list, element, at);
        expect(groups).toHaveLength(wanted.length);
        for (const [i, id] of groups.entries()) {
          const name = wanted[i] ?? '';
          expect(names.get(id) ?? name).toBe(name);
          expect(ids.get(name) ?? id).toBe(id);
          names.set(id, name);
          ids.set(name, id);
        }
      }
      expect(own.size).toBe(parts > 1 ? 1 : 0);
    }
  });

  test('only black and white become colours that adapt to the theme', () => {
    const others = adapted().board.ordered;
    const changes = plain().board.ordered.flatMap(({ style }, i) => {
      const other = others[i]?.style;
      return [
        ...(other?.stroke === style.stroke ? [] : [`${style.stroke} to ${other?.stroke}`]),
        ...(other?.fill === style.fill ? [] : [`${style.fill} to ${other?.fill}`]),
      ];
    });
    const allowed = ['#000000 to ink', '#1e1e1e to ink', '#1b1b1f to ink', '#ffffff to white'];
    expect(allowed).toEqual(expect.arrayContaining([...new Set(changes)]));
  });

  test('the names of its items are counted', () => {
    const named = items.filter(({ name }) => (name ?? '') !== '').length;
    expect(adapted().report.approximated.get('item-name') ?? 0).toBe(named);
  });
});
