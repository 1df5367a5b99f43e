import { cssFont } from './paint/text.ts';

/**
 * Fetches the fonts that texts are likely to need before somebody writes with them, and tells whenever fonts have
 * arrived. Returns the way to stop. Where one cannot be fetched, the next of its stack is used.
 */
export const watchFonts = (onArrived: () => void): (() => void) => {
  const { fonts } = document;
  fonts.addEventListener('loadingdone', onArrived);
  fonts.load(cssFont('hand', 20)).catch((error: unknown) => {
    console.warn('The handwriting could not be loaded.', error);
  });
  return () => fonts.removeEventListener('loadingdone', onArrived);
};
