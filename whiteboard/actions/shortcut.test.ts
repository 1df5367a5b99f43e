import { describe, expect, test } from 'vitest';
import { fitOf, formatShortcut, type KeyPress } from './shortcut.ts';

const press = (patch: Partial<KeyPress>): KeyPress => ({
  key: '',
  code: '',
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...patch,
});
const matches = (...parts: Parameters<typeof fitOf>): boolean => fitOf(...parts) !== null;
const say = (name: string) => ({ 'key.mod': 'Ctrl', 'key.shift': 'Shift', 'key.alt': 'Alt' })[name] ?? name;

describe('matching', () => {
  test('Mod is Ctrl, and on a Mac Cmd', () => {
    expect(matches('Mod+Z', press({ key: 'z', ctrlKey: true }), false)).toBe(true);
    expect(matches('Mod+Z', press({ key: 'z', metaKey: true }), true)).toBe(true);
    expect(matches('Mod+Z', press({ key: 'z', ctrlKey: true }), true)).toBe(false);
  });

  test('a modifier too many is another shortcut', () => {
    expect(matches('Mod+Z', press({ key: 'Z', ctrlKey: true, shiftKey: true }), false)).toBe(false);
    expect(matches('V', press({ key: 'v', altKey: true }), false)).toBe(false);
  });

  test('a bracket typed with AltGr on a German keyboard is a bracket', () => {
    expect(matches('[', press({ key: '[', code: 'Digit8', ctrlKey: true, altKey: true }), false)).toBe(true);
  });

  test('a bracket with Ctrl is found by its place', () => {
    expect(matches('Mod+[', press({ key: 'ü', code: 'BracketLeft', ctrlKey: true }), false)).toBe(true);
    expect(matches('[', press({ key: '[', code: 'BracketLeft', ctrlKey: true }), false)).toBe(false);
  });

  test('letters follow the layout where it is Latin, the place of the key where it is not', () => {
    expect(matches('Mod+Z', press({ key: 'z', code: 'KeyY', ctrlKey: true }), false)).toBe(true);
    expect(matches('Mod+Z', press({ key: 'я', code: 'KeyZ', ctrlKey: true }), false)).toBe(true);
  });

  test('Shift and a digit, whatever character that makes', () => {
    expect(matches('Shift+1', press({ key: '!', code: 'Digit1', shiftKey: true }), false)).toBe(true);
    expect(matches('1', press({ key: '!', code: 'Digit1', shiftKey: true }), false)).toBe(false);
  });

  test('a plus means to zoom in, wherever the keyboard has it', () => {
    const german = press({ key: '+', code: 'BracketRight', ctrlKey: true });
    expect(fitOf('Mod+=', german, false)).toBe('character');
    expect(fitOf('Mod+]', german, false)).toBe('place');
    expect(matches('Mod+=', press({ key: '+', code: 'NumpadAdd', ctrlKey: true }), false)).toBe(true);
  });

  test('Shift that makes the character is none of the shortcut', () => {
    expect(
      matches("Mod+'", press({ key: "'", code: 'Backslash', ctrlKey: true, shiftKey: true }), false),
    ).toBe(true);
    const shiftedBracket = press({ key: ']', code: 'BracketRight', metaKey: true, shiftKey: true });
    expect(matches('Mod+]', shiftedBracket, true)).toBe(false);
    expect(matches('Mod+Shift+]', shiftedBracket, true)).toBe(true);
  });

  test('the arrows of a number pad are no digits', () => {
    expect(matches('7', press({ key: 'Home', code: 'Numpad7' }), false)).toBe(false);
    expect(matches('7', press({ key: '7', code: 'Numpad7' }), false)).toBe(true);
  });

  test('the question mark is made with Shift on most keyboards', () => {
    expect(matches('?', press({ key: '?', code: 'Minus', shiftKey: true }), false)).toBe(true);
  });
});

test('shortcuts are written as the keyboard names them', () => {
  expect(formatShortcut('Mod+Shift+Z', false, say)).toBe('Ctrl+Shift+Z');
  expect(formatShortcut('Mod+Shift+Z', true, say)).toBe('⇧⌘Z');
  expect(formatShortcut('Shift+ArrowLeft', false, say)).toBe('Shift+←');
});
