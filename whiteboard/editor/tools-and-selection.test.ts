import { describe, expect, test } from 'vitest';
import { driveEditor } from '../tools/testing/drive.ts';

/** A rectangle that was just drawn, and is selected. */
const withDrawn = () => {
  const driven = driveEditor();
  driven.editor.setTool('rectangle');
  driven.drag([
    [100, 100],
    [200, 200],
  ]);
  expect(driven.selected()).toHaveLength(1);
  return driven;
};

describe('taking up a tool that draws', () => {
  test.each(['pen', 'rectangle', 'text', 'eraser'] as const)('%s: nothing is selected any more', (tool) => {
    const { editor, selected } = withDrawn();
    editor.setTool(tool);
    expect(selected()).toEqual([]);
  });

  test('the next colour is for what is drawn next', () => {
    const driven = withDrawn();
    driven.editor.setTool('pen');
    driven.editor.setStyle({ stroke: 'red' });
    driven.drag([
      [300, 300],
      [340, 320],
    ]);
    expect(driven.shapes().map(({ style }) => style.stroke)).toEqual(['ink', 'red']);
  });

  test('deleting after a stroke deletes nothing', () => {
    const driven = withDrawn();
    driven.editor.setTool('pen');
    driven.drag([
      [300, 300],
      [340, 320],
    ]);
    driven.editor.deleteSelection();
    expect(driven.shapes()).toHaveLength(2);
  });

  test.each(['hand', 'laser', 'select'] as const)('%s, which draws nothing, keeps it', (tool) => {
    const { editor, selected } = withDrawn();
    editor.setTool(tool);
    expect(selected()).toHaveLength(1);
  });
});

describe('selecting with such a tool in the hand', () => {
  test('takes up the select tool', () => {
    const driven = withDrawn();
    driven.editor.setTool('pen');
    driven.editor.selectAll();
    expect(driven.selected()).toHaveLength(1);
    expect(driven.editor.tool.get()).toBe('select');
  });

  test('selecting nothing leaves the tool where it is', () => {
    const driven = withDrawn();
    driven.editor.setTool('pen');
    driven.editor.select([]);
    expect(driven.editor.tool.get()).toBe('pen');
  });

  test('a text is selected while it is written, also when its tool is kept', () => {
    const driven = driveEditor();
    driven.editor.setTool('text', { keep: true });
    driven.click(100, 100);
    const id = driven.editor.input.writeTextDraft('a') ?? '';
    expect(driven.selected()).toEqual([id]);
    driven.editor.setStyle({ stroke: 'red' });
    expect(driven.shape(id).style.stroke).toBe('red');
    driven.click(500, 500);
    expect(driven.editor.tool.get()).toBe('text');
    expect(driven.selected()).toEqual([]);
  });
});
