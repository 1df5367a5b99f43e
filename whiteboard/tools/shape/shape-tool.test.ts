import { describe, expect, test } from 'vitest';
import { driveEditor } from '../testing/drive.ts';
import { drawnBox } from './shape-tool.ts';

const drawn = (keys: object) =>
  drawnBox({ x: 100, y: 100 }, { x: 60, y: 120, shift: false, alt: false, ...keys });

describe('the frame', () => {
  test('goes from the press to the pointer whichever way', () => {
    expect(drawn({})).toEqual({ x: 60, y: 100, w: 40, h: 20 });
  });
  test('is square with Shift', () => {
    expect(drawn({ shift: true })).toEqual({ x: 60, y: 100, w: 40, h: 40 });
  });
  test('has the press in its middle with Alt', () => {
    expect(drawn({ alt: true })).toEqual({ x: 60, y: 80, w: 80, h: 40 });
  });
});

describe.each(['rectangle', 'ellipse', 'diamond'] as const)('%s', (type) => {
  test('a drag draws it in the next style, selects it and gives the select tool back', () => {
    const driven = driveEditor();
    driven.editor.setStyle({ stroke: 'red' });
    driven.editor.setTool(type);
    driven.drag([
      [100, 100],
      [150, 150],
      [300, 200],
    ]);
    const [shape] = driven.shapes();
    expect(shape).toMatchObject({ type, x: 100, y: 100, w: 200, h: 100, style: { stroke: 'red' } });
    expect(driven.editor.tool.get()).toBe('select');
    expect(driven.selected()).toEqual([shape?.id]);
  });

  test('a click draws one of a size that can be seen', () => {
    const driven = driveEditor();
    driven.editor.setTool(type);
    driven.click(300, 300);
    const [shape] = driven.shapes();
    expect(shape?.w).toBeGreaterThan(50);
    expect((shape?.x ?? 0) + (shape?.w ?? 0) / 2).toBeCloseTo(300);
  });

  test('a kept tool draws again', () => {
    const driven = driveEditor();
    driven.editor.setTool(type, { keep: true });
    for (const x of [100, 300]) {
      driven.drag([
        [x, 100],
        [x + 100, 200],
      ]);
    }
    expect(driven.shapes()).toHaveLength(2);
    expect(driven.editor.tool.get()).toBe(type);
  });

  test('cancelling leaves nothing', () => {
    const driven = driveEditor();
    driven.editor.setTool(type);
    driven.down(100, 100);
    driven.move(200, 200);
    expect(driven.editor.preview.get().added).toHaveLength(1);
    expect(driven.editor.busy.get()).toBe(true);
    driven.editor.cancel();
    expect(driven.editor.preview.get().added).toHaveLength(0);
    expect(driven.shapes()).toHaveLength(0);
    expect(driven.editor.busy.get()).toBe(false);
  });
});
