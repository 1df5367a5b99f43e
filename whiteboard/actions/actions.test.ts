import { describe, expect, test } from 'vitest';
import { de } from '../i18n/de.ts';
import { en } from '../i18n/en.ts';
import type { Action } from './action.ts';
import { ACTIONS, actionOf, actionsOf, CANVAS_MENU, GROUPS, MAIN_MENU, SELECTION_MENU } from './actions.ts';
import { actionFor } from './keyboard.ts';
import { type KeyPress, matchesShortcut, parseShortcut } from './shortcut.ts';

/** The key press that a shortcut asks for on a US keyboard. */
const pressOf = (shortcut: string, mac: boolean): KeyPress => {
  const { mod, shift, alt, key } = parseShortcut(shortcut);
  const codes: Record<string, string> = {
    '[': 'BracketLeft',
    ']': 'BracketRight',
    '=': 'Equal',
    '-': 'Minus',
    '/': 'Slash',
  };
  const shifted: Record<string, string> = { '1': '!', '2': '@', '[': '{', ']': '}', '=': '+' };
  const code = /^[A-Z]$/.test(key) ? `Key${key}` : /^\d$/.test(key) ? `Digit${key}` : (codes[key] ?? key);
  const typed = /^[A-Z]$/.test(key) && !shift ? key.toLowerCase() : shift ? (shifted[key] ?? key) : key;
  return {
    key: typed,
    code,
    ctrlKey: mod && !mac,
    metaKey: mod && mac,
    shiftKey: shift || key === '?',
    altKey: alt,
  };
};

const all: readonly (readonly [Action, string])[] = ACTIONS.flatMap((action) =>
  (action.shortcuts ?? []).map((shortcut) => [action, shortcut] as const),
);

describe('actions', () => {
  test('no two have the same id', () => {
    const ids = ACTIONS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test.each([false, true])('no key press means two of them (mac: %s)', (mac) => {
    for (const [action, shortcut] of all) {
      const press = pressOf(shortcut, mac);
      const meant = ACTIONS.filter((other) =>
        other.shortcuts?.some((key) => matchesShortcut(key, press, mac)),
      );
      expect(
        meant.map(({ id }) => id),
        shortcut,
      ).toEqual([action.id]);
    }
  });

  test('each has a label in every language', () => {
    for (const { label } of ACTIONS) {
      expect(en[label]).toMatch(/\S/);
      expect(de[label]).toMatch(/\S/);
    }
  });

  test('the help dialog, made of the groups, lists all', () => {
    const listed = GROUPS.flatMap(actionsOf);
    expect(listed.map(({ id }) => id).sort()).toEqual(ACTIONS.map(({ id }) => id).sort());
  });

  test('menus name actions that exist', () => {
    for (const entry of [...MAIN_MENU, ...SELECTION_MENU, ...CANVAS_MENU]) {
      if (entry !== '---') expect(actionOf(entry).keyOnly).not.toBe(true);
    }
  });

  test.each([
    ['v', 'tool.select'],
    ['1', 'tool.select'],
    ['7', 'tool.pen'],
    ['0', 'tool.eraser'],
    ['?', 'app.help'],
    ['Delete', 'edit.delete'],
    ['Escape', 'edit.cancel'],
  ])('%s is %s', (key, id) => {
    const press = { key, code: '', ctrlKey: false, metaKey: false, shiftKey: key === '?', altKey: false };
    expect(actionFor(press, false)?.id).toBe(id);
  });
});
