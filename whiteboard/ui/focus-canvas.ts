/** Gives the keys back to the board, or to the text that is being written on it. */
export const focusCanvas = (): void => {
  const canvas = document.getElementById('canvas');
  (canvas?.querySelector('textarea') ?? canvas)?.focus({ preventScroll: true });
};
