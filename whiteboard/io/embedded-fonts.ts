import cyrillic from '@fontsource/shantell-sans/files/shantell-sans-cyrillic-400-normal.woff2?url';
import cyrillicExt from '@fontsource/shantell-sans/files/shantell-sans-cyrillic-ext-400-normal.woff2?url';
import latin from '@fontsource/shantell-sans/files/shantell-sans-latin-400-normal.woff2?url';
import latinExt from '@fontsource/shantell-sans/files/shantell-sans-latin-ext-400-normal.woff2?url';
import vietnamese from '@fontsource/shantell-sans/files/shantell-sans-vietnamese-400-normal.woff2?url';
import type { Shape } from '../board/shape.ts';
import { toBase64 } from './base64.ts';

/** The handwriting's files, and which letters are worth having one for. The ranges are those of ui/fonts.css, coarser. */
const FILES: readonly (readonly [url: string, letters: RegExp])[] = [
  [latin, /[\u0020-\u00ff]/],
  [latinExt, /[\u0100-\u02ff\u1e00-\u1e9f\u20a0-\u20c0]/],
  [vietnamese, /[\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9]/],
  [cyrillic, /[\u0400-\u045f\u0490-\u04b1]/],
  [cyrillicExt, /[\u0460-\u048f\u04b2-\u052f]/],
];

/**
 * The style sheet that brings the handwriting along in an SVG picture: one that is shown as an image, or on another
 * machine, has none of the page's fonts. Empty when no shape needs it; some 65 KB for Latin letters.
 *
 * @throws TypeError when the files cannot be fetched.
 */
export const embeddedFonts = async (shapes: Iterable<Shape>): Promise<string> => {
  let text = '';
  for (const shape of shapes) if (shape.type === 'text' && shape.font === 'hand') text += shape.text;
  const wanted = FILES.filter(([, letters]) => letters.test(text));
  const faces = await Promise.all(
    wanted.map(async ([url]) => {
      const response = await fetch(url);
      if (!response.ok) throw new TypeError(`The font ${url} could not be fetched (${response.status}).`);
      return `@font-face{font-family:'Shantell Sans';src:url(data:font/woff2;base64,${toBase64(new Uint8Array(await response.arrayBuffer()))})format('woff2')}`;
    }),
  );
  return faces.join('');
};
