import { expect, test } from 'vitest';
import { driveEditor } from '../../tools/testing/drive.ts';
import { isDot } from './is-dot.ts';

test('a tap of the pen is as large as the pen is wide', () => {
  const driven = driveEditor();
  driven.editor.setTool('pen');
  driven.editor.setStyle({ width: 4 });
  driven.click(100, 100);
  const tap = driven.shape(driven.shapes()[0]?.id);
  expect(tap).toMatchObject({ w: 0, h: 0 });
  expect(isDot(tap, 1)).toBe(false);
  expect(isDot(tap, 0.4)).toBe(true);
});

test('what is a pixel or two on the screen is a dot', () => {
  const driven = driveEditor();
  const [id] = driven.given({ type: 'rectangle', x: 0, y: 0, w: 160, h: 100, style: { width: 2 } });
  expect(isDot(driven.shape(id), 1)).toBe(false);
  expect(isDot(driven.shape(id), 0.01)).toBe(true);
});
