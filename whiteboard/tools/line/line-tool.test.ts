import { describe, expect, test } from 'vitest';
import { type Driven, driveEditor } from '../testing/drive.ts';

const withTool = (tool: 'line' | 'arrow'): Driven => {
  const driven = driveEditor();
  driven.editor.setTool(tool);
  return driven;
};

test('a drag draws from press to release', () => {
  const driven = withTool('arrow');
  driven.drag([
    [200, 100],
    [150, 150],
    [100, 200],
  ]);
  expect(driven.shapes()).toMatchObject([
    { type: 'arrow', x: 100, y: 100, w: 100, h: 100, points: [100, 0, 0, 100], endHead: 'arrow' },
  ]);
  expect(driven.editor.tool.get()).toBe('select');
});

test('Shift snaps to 15°', () => {
  const driven = withTool('line');
  driven.drag(
    [
      [100, 100],
      [200, 104],
    ],
    { shift: true },
  );
  expect(driven.shapes()[0]).toMatchObject({ w: 100, h: 0 });
});

describe('clicks place points', () => {
  const three = (): Driven => {
    const driven = withTool('line');
    driven.click(100, 100);
    driven.move(200, 50);
    driven.click(200, 100);
    driven.click(200, 200);
    return driven;
  };

  test('until a double click', () => {
    const driven = three();
    driven.doubleClick(300, 200);
    expect(driven.shapes()).toMatchObject([{ points: [0, 0, 100, 0, 100, 100, 200, 100], closed: false }]);
    expect(driven.editor.busy.get()).toBe(false);
  });

  test('until Enter', () => {
    const driven = three();
    expect(driven.editor.input.finishGesture()).toBe(true);
    expect(driven.shapes()).toMatchObject([{ points: [0, 0, 100, 0, 100, 100] }]);
  });

  test('until Escape, which keeps what is placed', () => {
    const driven = three();
    driven.move(500, 500);
    driven.editor.cancel();
    expect(driven.shapes()).toMatchObject([{ points: [0, 0, 100, 0, 100, 100] }]);
  });

  test('until the first point is clicked, which closes the polygon', () => {
    const driven = three();
    driven.click(101, 101);
    expect(driven.shapes()).toMatchObject([{ closed: true, points: [0, 0, 100, 0, 100, 100] }]);
  });

  test('until another tool is taken up, which keeps what is placed', () => {
    const driven = three();
    driven.editor.setTool('hand');
    expect(driven.shapes()).toMatchObject([{ points: [0, 0, 100, 0, 100, 100] }]);
    expect(driven.editor.tool.get()).toBe('hand');
    expect(driven.editor.busy.get()).toBe(false);
  });

  test('but not until a pinch, after which the line goes on', () => {
    const driven = three();
    driven.down(500, 500, { kind: 'touch' });
    driven.editor.input.interruptGesture('pinch');
    expect(driven.editor.preview.get().added).toMatchObject([{ points: [0, 0, 100, 0, 100, 100] }]);
    driven.click(300, 200, { kind: 'touch' });
    driven.editor.input.finishGesture();
    expect(driven.shapes()).toMatchObject([{ points: [0, 0, 100, 0, 100, 100, 200, 100] }]);
  });

  test('and are gone when the right to edit goes', () => {
    const driven = three();
    driven.editor.readOnly.set(true);
    expect(driven.shapes()).toHaveLength(0);
  });
});

test('a line that a second finger makes a pinch of was never begun', () => {
  const driven = withTool('line');
  driven.down(100, 100, { kind: 'touch' });
  driven.move(110, 110, { kind: 'touch' });
  driven.editor.input.interruptGesture('pinch');
  expect(driven.editor.busy.get()).toBe(false);
  expect(driven.editor.preview.get().added).toEqual([]);
});

test('Escape after a single point leaves nothing', () => {
  const driven = withTool('line');
  driven.click(100, 100);
  driven.move(300, 300);
  driven.editor.cancel();
  expect(driven.shapes()).toHaveLength(0);
});
