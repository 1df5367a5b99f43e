/**
 * A key with its modifiers, written as `Mod+Shift+Z`. `Mod` is Cmd on a Mac and Ctrl elsewhere. The last part is a
 * capital letter, a digit, or one of the names in {@link CODES} or of `KeyboardEvent.key`.
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

/** Keys by their place on the keyboard, for those whose character needs other modifiers elsewhere (`[` in Germany). */
const CODES: Readonly<Record<string, readonly string[]>> = {
  '[': ['BracketLeft'],
  ']': ['BracketRight'],
  '=': ['Equal', 'NumpadAdd'],
  '-': ['Minus', 'NumpadSubtract'],
  '/': ['Slash', 'NumpadDivide'],
};

const isDigit = (key: string) => /^[0-9]$/.test(key);
const isLetter = (key: string) => /^[A-Z]$/.test(key);
const isSymbol = (key: string) => key.length === 1 && !isDigit(key) && !isLetter(key);

/** Whether a key press is this shortcut. */
export const matchesShortcut = (shortcut: Shortcut, press: KeyPress, mac: boolean): boolean => {
  const { mod, shift, alt, key } = parseShortcut(shortcut);
  const pressedMod = mac ? press.metaKey : press.ctrlKey;
  const otherMod = mac ? press.ctrlKey : press.metaKey;
  // AltGr reports itself as Ctrl and Alt together; a character that was typed with it is just that character.
  const typed = isSymbol(key) && press.key === key;
  if (typed && !mod && !otherMod && (pressedMod === press.altKey || press.key === '?')) return !alt;
  if (pressedMod !== mod || otherMod || press.altKey !== alt) return false;
  // `?` is Shift and another key on most keyboards.
  if (press.shiftKey !== shift && !(typed && key === '?')) return false;
  if (isLetter(key)) {
    // Layouts without Latin letters (Russian, Greek): fall back on the place of the key.
    const latin = /^[a-z]$/i.test(press.key);
    return latin ? press.key.toUpperCase() === key : press.code === `Key${key}`;
  }
  if (isDigit(key)) return press.code === `Digit${key}` || press.code === `Numpad${key}` || press.key === key;
  return press.key === key || (CODES[key]?.includes(press.code) ?? false);
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
