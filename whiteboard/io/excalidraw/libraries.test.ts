import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { openBoard } from '../../board/open-board.ts';
import { shapesToSvg } from '../svg.ts';
import { importExcalidraw } from './import-excalidraw.ts';
import { readSceneText } from './scene.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures/excalidraw-libraries');
const folders = [FIXTURES];
const further = process.env['MESHBOARD_LIBRARIES'];
if (further !== undefined && further !== '') folders.push(further);

const files = folders.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.excalidrawlib'))
    .map((name) => ({ name, path: join(folder, name) })),
);

interface Source {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly angle: number;
}

describe('real libraries', () => {
  test('there are some', () => expect(files.length).toBeGreaterThanOrEqual(16));

  test.each(files)(
    '$name: everything in it is on the board afterwards',
    ({ path }) => {
      const text = readFileSync(path, 'utf8');
      const count = readSceneText(text).groups.reduce((sum, { elements }) => sum + elements.length, 0);
      const { shapes, report } = importExcalidraw(text);
      const lost = [...report.leftOut.values()].reduce((sum, each) => sum + each, 0);
      expect(report.kept + lost + report.deleted).toBe(count);
      expect(lost).toBe(0);
      expect(report.shapes).toBe(shapes.length);

      const board = openBoard(new Y.Doc());
      board.add(shapes);
      expect(board.shapes.size).toBe(shapes.length);
      expect(board.invalidCount).toBe(0);
      const svg = shapesToSvg(board.ordered);
      expect(svg).not.toMatch(/NaN|Infinity|undefined/);
      expect(Y.encodeStateAsUpdate(board.doc).length).toBeLessThan(text.length / 2);
    },
    60_000,
  );

  test.each(files)(
    '$name: every element lies where it lay, as large as it was',
    ({ path }) => {
      for (const { elements } of readSceneText(readFileSync(path, 'utf8')).groups) {
        for (const element of elements as Source[]) {
          const { shapes } = importExcalidraw(JSON.stringify({ elements: [element] }));
          const board = openBoard(new Y.Doc());
          board.add(shapes);
          const [shape] = board.ordered;
          expect(shape?.rotation).toBeCloseTo(
            Math.atan2(Math.sin(element.angle), Math.cos(element.angle)),
            3,
          );
          if (['rectangle', 'ellipse', 'diamond', 'text'].includes(element.type)) {
            expect(shape?.x).toBeCloseTo(element.x, 1);
            expect(shape?.y).toBeCloseTo(element.y, 1);
            expect(shape?.w).toBeCloseTo(element.width, 1);
            expect(shape?.h).toBeCloseTo(element.height, 1);
          } else {
            // A line's own size is the curve's in some versions, and the points' in others.
            const slack = 2 + 0.35 * Math.max(element.width, element.height);
            expect(Math.abs((shape?.w ?? 0) - element.width)).toBeLessThan(slack);
            expect(Math.abs((shape?.h ?? 0) - element.height)).toBeLessThan(slack);
          }
        }
      }
    },
    60_000,
  );
});
