import { expect, test } from 'vitest';
import { driveEditor } from '../testing/drive.ts';

const dragged = () => {
  const driven = driveEditor();
  driven.editor.setTool('hand');
  driven.down(100, 100, { kind: 'touch' });
  driven.move(160, 130, { kind: 'touch' });
  expect(driven.editor.camera.get()).toEqual({ x: -60, y: -30, zoom: 1 });
  return driven;
};

test('a second finger goes on from where the first has moved the board to', () => {
  const { editor } = dragged();
  editor.input.interruptGesture('pinch');
  expect(editor.camera.get()).toEqual({ x: -60, y: -30, zoom: 1 });
  expect(editor.busy.get()).toBe(false);
  expect(editor.input.cursor.get()).toBe('grab');
});

test('Escape moves the board back', () => {
  const { editor } = dragged();
  editor.cancel();
  expect(editor.camera.get()).toEqual({ x: 0, y: 0, zoom: 1 });
});
