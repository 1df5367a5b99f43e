import { describe, expect, test } from 'vitest';
import { formatShortcut, type KeyPress, matchesShortcut } from './shortcut.ts';

const press = (patch: Partial<KeyPress>): KeyPress => ({
  key: '',
  code: '',
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...patch,
});
const say = (name: string) => ({ 'key.mod': 'Ctrl', 'key.shift': 'Shift', 'key.alt': 'Alt' })[name] ?? name;

describe('matching', () => {
  test('Mod is Ctrl, and on a Mac Cmd', () => {
    expect(matchesShortcut('Mod+Z', press({ key: 'z', ctrlKey: true }), false)).toBe(true);
    expect(matchesShortcut('Mod+Z', press({ key: 'z', metaKey: true }), true)).toBe(true);
    expect(matchesShortcut('Mod+Z', press({ key: 'z', ctrlKey: true }), true)).toBe(false);
  });

  test('a modifier too many is another shortcut', () => {
    expect(matchesShortcut('Mod+Z', press({ key: 'Z', ctrlKey: true, shiftKey: true }), false)).toBe(false);
    expect(matchesShortcut('V', press({ key: 'v', altKey: true }), false)).toBe(false);
  });

  test('a bracket typed with AltGr on a German keyboard is a bracket', () => {
    expect(
      matchesShortcut('[', press({ key: '[', code: 'Digit8', ctrlKey: true, altKey: true }), false),
    ).toBe(true);
  });

  test('a bracket with Ctrl is found by its place', () => {
    expect(matchesShortcut('Mod+[', press({ key: 'ü', code: 'BracketLeft', ctrlKey: true }), false)).toBe(
      true,
    );
    expect(matchesShortcut('[', press({ key: '[', code: 'BracketLeft', ctrlKey: true }), false)).toBe(false);
  });

  test('letters follow the layout where it is Latin, the place of the key where it is not', () => {
    expect(matchesShortcut('Mod+Z', press({ key: 'z', code: 'KeyY', ctrlKey: true }), false)).toBe(true);
    expect(matchesShortcut('Mod+Z', press({ key: 'я', code: 'KeyZ', ctrlKey: true }), false)).toBe(true);
  });

  test('Shift and a digit, whatever character that makes', () => {
    expect(matchesShortcut('Shift+1', press({ key: '!', code: 'Digit1', shiftKey: true }), false)).toBe(true);
    expect(matchesShortcut('1', press({ key: '!', code: 'Digit1', shiftKey: true }), false)).toBe(false);
  });

  test('the question mark is made with Shift on most keyboards', () => {
    expect(matchesShortcut('?', press({ key: '?', code: 'Minus', shiftKey: true }), false)).toBe(true);
  });
});

test('shortcuts are written as the keyboard names them', () => {
  expect(formatShortcut('Mod+Shift+Z', false, say)).toBe('Ctrl+Shift+Z');
  expect(formatShortcut('Mod+Shift+Z', true, say)).toBe('⇧⌘Z');
  expect(formatShortcut('Shift+ArrowLeft', false, say)).toBe('Shift+←');
});
