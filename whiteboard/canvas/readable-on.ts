import { luminance } from '../board/contrast.ts';

/** Black or white, whichever is easier to read on the colour. */
export const readableOn = (colour: string): string =>
  // Contrast with white, 1.05 / (L + 0.05), equals that with black, (L + 0.05) / 0.05, at L = 0.179.
  luminance(colour) > 0.179 ? '#000000' : '#ffffff';
