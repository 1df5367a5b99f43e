/**
 * Stands in for `lib0/logging` in the browser. Yjs says three things with it, all to developers; lib0's own, which colours
 * them, brings a schema library and makers of HTML elements along: 2 kB compressed in the first load.
 */
export const print = (...words: readonly unknown[]): void => {
  console.log(...words.filter((word) => typeof word !== 'symbol'));
};

export const warn = (...words: readonly unknown[]): void => {
  console.warn(...words.filter((word) => typeof word !== 'symbol'));
};

/** Styles, which are left out. */
export const BOLD = Symbol('bold');
export const UNBOLD = Symbol('unbold');
export const ORANGE = Symbol('orange');
export const RED = Symbol('red');
