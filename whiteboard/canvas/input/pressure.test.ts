import { expect, test } from 'vitest';
import { createPressure } from './pressure.ts';

const pen = (pressure: number) => ({ pointerType: 'pen', pressure });

test('a pen that is lifted ends as hard as it pressed', () => {
  const pressure = createPressure();
  pressure.begin();
  expect(pressure.of(pen(0.2))).toBe(0.2);
  expect(pressure.of(pen(0))).toBe(0.2);
});

test('the next contact knows nothing of the one before', () => {
  const pressure = createPressure();
  pressure.of(pen(0.9));
  pressure.begin();
  expect(pressure.of(pen(0))).toBe(0.5);
});

test('a finger and a mouse press with a half', () => {
  const pressure = createPressure();
  expect(pressure.of({ pointerType: 'touch', pressure: 1 })).toBe(0.5);
  expect(pressure.of({ pointerType: 'mouse', pressure: 0 })).toBe(0.5);
});
