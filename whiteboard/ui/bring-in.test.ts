import { expect, test } from 'vitest';
import { en } from '../i18n/en.ts';
import { createTranslate } from '../i18n/translate.ts';
import { driveEditor } from '../tools/testing/drive.ts';
import { bringInFiles } from './bring-in.ts';
import { createImports } from './imports.ts';

const t = createTranslate('en', en);

const scene = (...places: readonly (readonly [number, number])[]): File => {
  const elements = places.map(([x, y], at) => ({
    id: String(at),
    type: 'rectangle',
    x,
    y,
    width: 100,
    height: 50,
    roughness: 0,
  }));
  return new File([JSON.stringify({ type: 'excalidraw', version: 2, elements })], 'x.excalidraw');
};

const bring = async (files: readonly File[], at: { x: number; y: number } | null = null) => {
  const driven = driveEditor();
  driven.given({ type: 'rectangle', x: 0, y: 10, w: 200, h: 200 });
  const said: string[] = [];
  const notify = ({ text }: { readonly text: string }): void => void said.push(text);
  await bringInFiles(files, at, { editor: driven.editor, imports: createImports(), notify, t: () => t });
  return { driven, said, shapes: driven.shapes().slice(1) };
};

test('a drawing stays where it was when nothing lies there', async () => {
  const { shapes } = await bring([scene([500, 500], [700, 600])]);
  expect(shapes).toMatchObject([
    { x: 500, y: 500 },
    { x: 700, y: 600 },
  ]);
});

test('a drawing that would lie on another is put beside it, and shown', async () => {
  const { driven, shapes } = await bring([scene([150, 150], [900, 900])]);
  const [first, second] = shapes;
  if (first === undefined || second === undefined) throw new Error('Nothing was brought in.');
  expect(first.x).toBeGreaterThan(250);
  expect(first.x).toBeLessThan(300);
  expect(first.y).toBeCloseTo(9, 0);
  expect([second.x - first.x, second.y - first.y]).toEqual([750, 750]);
  expect(driven.selected()).toEqual([first.id, second.id]);
  const corner = driven.editor.toScreen({ x: second.x + second.w, y: second.y + second.h });
  expect(corner.x).toBeLessThan(1_000);
  expect(corner.y).toBeLessThan(800);
});

test('a drawing that is dropped is where it was dropped', async () => {
  const { shapes } = await bring([scene([0, 0])], { x: 100, y: 100 });
  expect(shapes).toMatchObject([{ x: 50, y: 75 }]);
});

test('of a picture it is said that there are none', async () => {
  const { said, shapes } = await bring([new File(['x'], 'image.png')]);
  expect(shapes).toEqual([]);
  expect(said[0]).toContain('no pictures yet');
});
