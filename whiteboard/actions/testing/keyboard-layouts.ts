import { type KeyPress, parseShortcut, type Shortcut } from '../shortcut.ts';

/** What a key makes alone, with Shift and with AltGr, by its code; all keys that make characters. */
export type Layout = Readonly<Record<string, readonly [alone: string, shift: string, altGr?: string]>>;

const letters = (moved: Readonly<Record<string, string>> = {}): Layout =>
  Object.fromEntries(
    [...'abcdefghijklmnopqrstuvwxyz'].map((letter) => {
      const made = moved[letter] ?? letter;
      return [`Key${letter.toUpperCase()}`, [made, made.toUpperCase()]];
    }),
  );

const digits = (shifted: string, altGr: Readonly<Record<string, string>> = {}): Layout =>
  Object.fromEntries(
    [...'1234567890'].map((digit, i) => {
      const key = [digit, shifted[i] ?? ''] as const;
      const third = altGr[digit];
      return [`Digit${digit}`, third === undefined ? key : ([...key, third] as const)];
    }),
  );

export const QWERTY: Layout = {
  ...letters(),
  ...digits('!@#$%^&*()'),
  Minus: ['-', '_'],
  Equal: ['=', '+'],
  BracketLeft: ['[', '{'],
  BracketRight: [']', '}'],
  Semicolon: [';', ':'],
  Quote: ["'", '"'],
  Backquote: ['`', '~'],
  Backslash: ['\\', '|'],
  Comma: [',', '<'],
  Period: ['.', '>'],
  Slash: ['/', '?'],
};

/** The German keyboard (DIN 2137, T1). */
export const QWERTZ: Layout = {
  ...letters({ y: 'z', z: 'y' }),
  ...digits('!"§$%&/()=', { 2: '²', 3: '³', 7: '{', 8: '[', 9: ']', 0: '}' }),
  KeyQ: ['q', 'Q', '@'],
  KeyE: ['e', 'E', '€'],
  Minus: ['ß', '?', '\\'],
  Equal: ['Dead', 'Dead'],
  BracketLeft: ['ü', 'Ü'],
  BracketRight: ['+', '*', '~'],
  Semicolon: ['ö', 'Ö'],
  Quote: ['ä', 'Ä'],
  Backquote: ['Dead', '°'],
  Backslash: ['#', "'"],
  IntlBackslash: ['<', '>', '|'],
  Comma: [',', ';'],
  Period: ['.', ':'],
  Slash: ['-', '_'],
};

/** How AltGr shows in a press: as Ctrl and Alt on Windows, in the character alone on Linux. */
export type AltGr = 'ctrl-alt' | 'nothing';

/**
 * How somebody with this keyboard presses a shortcut: the key that makes its character, with whatever the keyboard
 * needs for that; what is meant with Shift by the key alone, where there is one, or else by its place in the United
 * States. Null where it takes AltGr and Ctrl at once, which Windows cannot tell from AltGr.
 */
export const pressOf = (shortcut: Shortcut, layout: Layout, mac: boolean, altGr: AltGr): KeyPress | null => {
  const { mod, shift, alt, key } = parseShortcut(shortcut);
  const base = { ctrlKey: mod && !mac, metaKey: mod && mac, shiftKey: shift, altKey: alt };
  if (key.length > 1) return { ...base, key, code: key };
  const keys = Object.entries(layout);
  const made = key.toLowerCase();
  const alone = keys.find(([, [character]]) => character === made);
  if (alone !== undefined || shift) {
    const [code, [plain, shifted]] = alone ??
      Object.entries(QWERTY)
        .filter(([, [character]]) => character === key)
        .map(([place]) => [place, layout[place] ?? ['', '']] as const)[0] ?? ['', ['', '']];
    return { ...base, key: shift ? shifted : plain, code };
  }
  const byShift = keys.find(([, [, character]]) => character === key);
  if (byShift !== undefined) return { ...base, key, code: byShift[0], shiftKey: true };
  const byAltGr = keys.find(([, [, , character]]) => character === key);
  if (byAltGr === undefined) throw new Error(`No key makes ${key}.`);
  if (altGr === 'nothing') return { ...base, key, code: byAltGr[0] };
  return mod ? null : { ...base, key, code: byAltGr[0], ctrlKey: true, altKey: true };
};
