import { expect, test } from 'vitest';
import { driveEditor } from '../tools/testing/drive.ts';
import { keyboardMenuPlace } from './canvas-menu.ts';

test('a menu that a key asks for opens below what is selected', () => {
  const driven = driveEditor({ initialCamera: { x: 0, y: 0, zoom: 2 } });
  const [id = ''] = driven.given({ type: 'rectangle', x: 100, y: 50, w: 80, h: 40, style: { width: 0 } });
  driven.editor.select([id]);
  expect(keyboardMenuPlace(driven.editor)).toEqual({ x: 200, y: 180 });
});

test('and stays within the view when that is out of it', () => {
  const driven = driveEditor();
  const [id = ''] = driven.given({ type: 'rectangle', x: -500, y: 5_000, w: 80, h: 40 });
  driven.editor.select([id]);
  expect(keyboardMenuPlace(driven.editor)).toEqual({ x: 0, y: 800 });
});

test('it opens in the middle when nothing is selected', () => {
  const driven = driveEditor();
  driven.given({ type: 'rectangle', x: 0, y: 0, w: 80, h: 40 });
  expect(keyboardMenuPlace(driven.editor)).toEqual({ x: 500, y: 400 });
});
