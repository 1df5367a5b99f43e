import { describe, expect, test } from 'vitest';
import { de } from '../i18n/de.ts';
import { en } from '../i18n/en.ts';
import type { Action } from './action.ts';
import { ACTIONS, actionOf, actionsOf, CANVAS_MENU, GROUPS, MAIN_MENU, SELECTION_MENU } from './actions.ts';
import { actionFor } from './keyboard.ts';
import { fitOf } from './shortcut.ts';
import { pressOf, QWERTY, QWERTZ } from './testing/keyboard-layouts.ts';

const all: readonly (readonly [Action, string])[] = ACTIONS.flatMap((action) =>
  (action.shortcuts ?? []).map((shortcut) => [action, shortcut] as const),
);

describe('actions', () => {
  test('no two have the same id', () => {
    const ids = ACTIONS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test.each([
    ['QWERTY', QWERTY, false, 'nothing'],
    ['QWERTY on a Mac', QWERTY, true, 'nothing'],
    ['QWERTZ on Linux', QWERTZ, false, 'nothing'],
    ['QWERTZ on Windows', QWERTZ, false, 'ctrl-alt'],
  ] as const)(
    'every shortcut does what it is declared for, and nothing else (%s)',
    (_name, layout, mac, altGr) => {
      for (const [action, shortcut] of all) {
        const press = pressOf(shortcut, layout, mac, altGr);
        if (press === null) continue;
        expect(actionFor(press, mac)?.id, `${shortcut} as ${JSON.stringify(press)}`).toBe(action.id);
        const fits = (wanted: 'character' | 'place') =>
          ACTIONS.filter((other) => other.shortcuts?.some((key) => fitOf(key, press, mac) === wanted));
        const [first = []] = [fits('character'), fits('place')].filter(({ length }) => length > 0);
        expect(first, shortcut).toHaveLength(1);
      }
    },
  );

  test('each has a shortcut that a German keyboard on Windows can do', () => {
    for (const { id, shortcuts = [] } of ACTIONS) {
      const presses = shortcuts.map((shortcut) => pressOf(shortcut, QWERTZ, false, 'ctrl-alt'));
      if (shortcuts.length > 0)
        expect(
          presses.some((press) => press !== null),
          id,
        ).toBe(true);
    }
  });

  test('no shortcut is declared twice', () => {
    const keys = all.map(([, shortcut]) => shortcut);
    expect(new Set(keys).size).toBe(keys.length);
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
    [
      '+ with Ctrl on a German keyboard zooms',
      { key: '+', code: 'BracketRight', ctrlKey: true },
      'view.zoomIn',
    ],
    ['AltGr and 8, a bracket, on Linux', { key: '[', code: 'Digit8' }, 'arrange.back'],
    ['the digit row of a French keyboard', { key: '(', code: 'Digit5' }, 'tool.arrow'],
    ['its 4, an apostrophe', { key: "'", code: 'Digit4' }, 'tool.ellipse'],
    ['a Russian letter', { key: 'з', code: 'KeyP' }, 'tool.pen'],
    ['Option and a digit on a Mac', { key: '£', code: 'Digit3', altKey: true }, 'style.strokeRed'],
  ])('%s', (_what, keys, id) => {
    const none = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };
    expect(actionFor({ ...none, ...keys }, false)?.id).toBe(id);
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
