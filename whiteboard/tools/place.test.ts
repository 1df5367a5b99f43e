import { expect, test } from 'vitest';
import { driveEditor } from './testing/drive.ts';

/** The view is 1000 by 800 CSS pixels: its middle is at (600, 600) of the board. */
const camera = { x: 350, y: 400, zoom: 2 };

test.each([
  ['rectangle', { x: 520, y: 550, w: 160, h: 100 }],
  ['ellipse', { x: 530, y: 550, w: 140, h: 100 }],
  ['diamond', { x: 530, y: 540, w: 140, h: 120 }],
  ['line', { x: 520, y: 600, w: 160, h: 0 }],
  ['arrow', { x: 520, y: 600, w: 160, h: 0, endHead: 'arrow' }],
] as const)('%s: one of usual size is drawn in the middle of the view, and selected', (type, place) => {
  const driven = driveEditor({ initialCamera: camera });
  driven.editor.setTool(type);
  expect(driven.editor.input.drawInMiddle()).toBe(true);
  expect(driven.shapes()).toMatchObject([{ type, ...place }]);
  expect(driven.selected()).toEqual([driven.shapes()[0]?.id]);
  driven.board.undo.undo();
  expect(driven.shapes()).toEqual([]);
});

test('text: the caret is in the middle of the view', () => {
  const driven = driveEditor({ initialCamera: camera });
  driven.editor.setTool('text');
  driven.editor.input.drawInMiddle();
  expect(driven.editor.textDraft.get()).toMatchObject({ x: 600, y: 587.5 });
});

test.each(['select', 'hand', 'pen', 'eraser', 'laser'] as const)(
  '%s draws nothing without a pointer',
  (tool) => {
    const driven = driveEditor();
    driven.editor.setTool(tool);
    expect(driven.editor.input.canDrawInMiddle).toBe(false);
    expect(driven.editor.input.drawInMiddle()).toBe(false);
    expect(driven.shapes()).toEqual([]);
  },
);
