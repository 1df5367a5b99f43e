/**
 * A key with its modifiers, written as `Mod+Shift+Z`. `Mod` is Cmd on a Mac and Ctrl elsewhere. The last part is a
 * capital letter, a digit, a character of {@link PLACES}, `?`, or a name of
 * `KeyboardEvent.key`.
 */
export type Shortcut = string;

/** What of a KeyboardEvent decides. */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

export interface ParsedShortcut {
  readonly mod: boolean;
  readonly shift: boolean;
  readonly alt: boolean;
  readonly key: string;
}

export const parseShortcut = (shortcut: Shortcut): ParsedShortcut => {
  const parts = shortcut.split('+');
  // `Mod+=`, never `Mod++`: a plus would be taken for a separator.
  const key = parts.at(-1) ?? '';
  return { mod: parts.includes('Mod'), shift: parts.includes('Shift'), alt: parts.includes('Alt'), key };
};

/** Where a keyboard of the United States has the keys of characters that need other keys or modifiers elsewhere. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  '[': ['BracketLeft'],
  ']': ['BracketRight'],
  '=': ['Equal', 'NumpadAdd'],
  '-': ['Minus', 'NumpadSubtract'],
  '/': ['Slash', 'NumpadDivide'],
  "'": ['Quote'],
  ',': ['Comma'],
  '.': ['Period'],
};

/** What else is typed where a shortcut's character is meant: who zooms in means the plus, wherever it is. */
const MEANT: Readonly<Record<string, string>> = { '+': '=' };

const isDigit = (key: string) => /^[0-9]$/.test(key);
const isLetter = (key: string) => /^[A-Z]$/.test(key);
const isSymbol = (key: string) => key.length === 1 && key !== ' ' && !isDigit(key) && !isLetter(key);

/** The modifiers as shortcuts name them; `other` is Ctrl on a Mac and the Windows key elsewhere. */
const modifiersOf = (press: KeyPress, mac: boolean) => ({
  mod: mac ? press.metaKey : press.ctrlKey,
  other: mac ? press.ctrlKey : press.metaKey,
  shift: press.shiftKey,
  alt: press.altKey,
});

/** Whether the press types the character that the shortcut names. */
const fitsCharacter = (shortcut: ParsedShortcut, press: KeyPress, mac: boolean): boolean => {
  const { mod, other, shift, alt } = modifiersOf(press, mac);
  const { key } = shortcut;
  if (other) return false;
  if (!isSymbol(key)) {
    const typed = isLetter(key) ? press.key.toUpperCase() : press.key;
    return typed === key && mod === shortcut.mod && shift === shortcut.shift && alt === shortcut.alt;
  }
  if ((MEANT[press.key] ?? press.key) !== key) return false;
  // AltGr reports itself as Ctrl and Alt together on Windows; a character that was typed with it is just that character.
  const altGr = mod && alt && !mac;
  if (altGr ? shortcut.mod || shortcut.alt : mod !== shortcut.mod || alt !== shortcut.alt) return false;
  // Shift is how many keyboards make the character, and counts only where the key makes it without.
  return (shift && (PLACES[key]?.includes(press.code) ?? false)) === shortcut.shift;
};

/** Whether the key is where the shortcut's is on a keyboard of the United States, with just its modifiers. */
const fitsPlace = (shortcut: ParsedShortcut, press: KeyPress, mac: boolean): boolean => {
  const { mod, other, shift, alt } = modifiersOf(press, mac);
  if (other || mod !== shortcut.mod || shift !== shortcut.shift || alt !== shortcut.alt) return false;
  const { key } = shortcut;
  // Layouts without Latin letters (Russian, Greek), and Option on a Mac.
  if (isLetter(key)) return !/^[a-z]$/i.test(press.key) && press.code === `Key${key}`;
  // Shift and a digit, whatever character that makes; but no arrow of a number pad without its lock.
  const character = press.key.length === 1 || press.key === 'Dead';
  if (isDigit(key)) return character && (press.code === `Digit${key}` || press.code === `Numpad${key}`);
  return PLACES[key]?.includes(press.code) ?? false;
};

/**
 * In what way a key press is this shortcut, or null for in none. By its character goes before by its place: on a German
 * keyboard the plus is where the United States have `]`.
 */
export const fitOf = (shortcut: Shortcut, press: KeyPress, mac: boolean): 'character' | 'place' | null => {
  const parsed = parseShortcut(shortcut);
  if (fitsCharacter(parsed, press, mac)) return 'character';
  return fitsPlace(parsed, press, mac) ? 'place' : null;
};

const MAC_SYMBOLS: Readonly<Record<string, string>> = {
  Mod: '⌘',
  Shift: '⇧',
  Alt: '⌥',
  Delete: '⌦',
  Backspace: '⌫',
  Escape: 'esc',
};
const ARROWS: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
};
const NAMED = {
  Mod: 'key.mod',
  Shift: 'key.shift',
  Alt: 'key.alt',
  Delete: 'key.delete',
  Backspace: 'key.backspace',
  Escape: 'key.escape',
  Enter: 'key.enter',
  ' ': 'key.space',
  PageUp: 'key.pageUp',
  PageDown: 'key.pageDown',
} as const;
export type KeyName = (typeof NAMED)[keyof typeof NAMED];

/** The keys of a shortcut as they stand on the keyboard: `['Ctrl', 'Shift', 'Z']`, or `['⇧', '⌘', 'Z']` on a Mac. */
export const shortcutKeys = (shortcut: Shortcut, mac: boolean, say: (name: KeyName) => string): string[] => {
  const { mod, shift, alt, key } = parseShortcut(shortcut);
  // Apple's order is Option, Shift, Command; elsewhere Ctrl comes first.
  const modifiers = mac
    ? [alt && 'Alt', shift && 'Shift', mod && 'Mod']
    : [mod && 'Mod', shift && 'Shift', alt && 'Alt'];
  return [...modifiers.filter((name) => name !== false), key].map((name) => {
    const arrow = ARROWS[name];
    if (arrow !== undefined) return arrow;
    const symbol = mac ? MAC_SYMBOLS[name] : undefined;
    if (symbol !== undefined) return symbol;
    const named = NAMED[name as keyof typeof NAMED] as KeyName | undefined;
    if (named !== undefined) return say(named);
    return name === '-' ? '−' : name === '=' ? '+' : name;
  });
};

/** One line of text: `Ctrl+Shift+Z`, `⇧⌘Z`. */
export const formatShortcut = (shortcut: Shortcut, mac: boolean, say: (name: KeyName) => string): string =>
  shortcutKeys(shortcut, mac, say).join(mac ? '' : '+');

/** The value of `aria-keyshortcuts`. */
export const ariaShortcut = (shortcut: Shortcut, mac: boolean): string =>
  shortcut.replace('Mod', mac ? 'Meta' : 'Control');
