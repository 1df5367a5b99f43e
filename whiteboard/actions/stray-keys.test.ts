import { describe, expect, test } from 'vitest';
import type { KeyPress } from './shortcut.ts';
import { createStrayKeys } from './stray-keys.ts';

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: '',
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...more,
});

/** After the text went at 0, whether a press 100 ms later is taken, and whether a letter right after it still is. */
const after = (first: KeyPress, mac = false): readonly [boolean, boolean] => {
  const stray = createStrayKeys();
  stray.begin(0);
  return [stray.takes(first, 100, mac), stray.takes(press('r'), 200, mac)];
};

describe('after the text went', () => {
  test.each([
    ['a letter', press('r')],
    ['a digit', press('3')],
    ['Backspace', press('Backspace')],
    ['Enter', press('Enter')],
    ['an arrow', press('ArrowLeft')],
    ['a bracket with AltGr on Windows', press('[', { ctrlKey: true, altKey: true })],
    ['all of the text selected', press('a', { ctrlKey: true })],
    ['a paste', press('V', { ctrlKey: true })],
  ])('%s is taken, and what follows', (_what, key) => {
    expect(after(key)).toEqual([true, true]);
  });

  test('what Option types on a Mac is taken, and what Cmd does in a text', () => {
    expect(after(press('£', { altKey: true }), true)).toEqual([true, true]);
    expect(after(press('a', { metaKey: true }), true)).toEqual([true, true]);
  });

  test.each(['Escape', 'Tab'])('%s leaves it, and does nothing else', (key) => {
    expect(after(press(key))).toEqual([true, false]);
  });

  test.each([
    ['saving', press('s', { ctrlKey: true })],
    ['a function key', press('F1')],
    ['Alt and a digit', press('3', { altKey: true })],
  ])('%s is no typing, and done', (_what, key) => {
    expect(after(key)).toEqual([false, false]);
  });

  test('Shift alone is neither taken nor an end', () => {
    expect(after(press('Shift', { shiftKey: true }))).toEqual([false, true]);
  });

  test('typing on keeps it up; a pause ends it', () => {
    const stray = createStrayKeys();
    stray.begin(0);
    for (const now of [1_400, 2_800, 4_200]) expect(stray.takes(press('r'), now, false)).toBe(true);
    expect(stray.takes(press('r'), 5_800, false)).toBe(false);
  });

  test('a click ends it', () => {
    const stray = createStrayKeys();
    stray.begin(0);
    stray.end();
    expect(stray.takes(press('r'), 100, false)).toBe(false);
  });
});

test('before any text went, nothing is taken', () => {
  expect(createStrayKeys().takes(press('r'), 0, false)).toBe(false);
});
