/** Gives the keys back to the board. */
export const focusCanvas = (): void => document.getElementById('canvas')?.focus({ preventScroll: true });
