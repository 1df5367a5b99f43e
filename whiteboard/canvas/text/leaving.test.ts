import { expect, test } from 'vitest';
import { type FocusTarget, isLeft } from './leaving.ts';

const area: FocusTarget = { closest: () => null };
const control: FocusTarget = {
  closest: (selector) => (selector === '[data-text-controls]' ? control : null),
};
const elsewhere: FocusTarget = { closest: () => null };

test.each([
  ['the board', elsewhere, true, true],
  ['nothing', null, true, true],
  ['the controls of its style', control, true, false],
  ['itself, from those', area, true, false],
  ['another window', null, false, false],
])('a text whose focus goes to %s is left or not', (_what, to, pageHasFocus, left) => {
  expect(isLeft(to, area, pageHasFocus)).toBe(left);
});
