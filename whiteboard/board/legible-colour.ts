import { chroma, contrast, mixed } from './contrast.ts';

/** Least contrast of graphics to what they lie on (WCAG 2.2, 1.4.11), and of large letters (1.4.3). */
export const LEAST_CONTRAST = 3;

/** Most contrast given to a vivid colour: with more, navy would be white. That of the palette's blue and violet. */
const VIVID_CONTRAST = 7;
/** From this share of the whole way between its least and its largest channel on, a colour is vivid; with none it is grey. */
const VIVID = 0.4;

/** So many colours are remembered; a board has a handful, a hostile one any number. */
const MAX_REMEMBERED = 1_000;
/** Halvings of the way to white: less than a step of a channel, which is 1/255, is left. */
const HALVINGS = 9;

/**
 * Makes the way to show fixed colours on a dark background that were meant for a light one. What cannot be told from the
 * dark is shown as light as it is dark: with the contrast that it has to the light background, by mixing it with white,
 * but no lighter than `lightest`, and the less so the more vivid it is. All else stays as it is.
 *
 * @returns from `#rrggbb` to `#rrggbb`.
 */
export const createLegibleColour = (
  background: { readonly light: string; readonly dark: string },
  lightest: string,
): ((colour: string) => string) => {
  const { light, dark } = background;
  const known = new Map<string, string>();

  const legible = (colour: string): string => {
    if (contrast(colour, dark) >= LEAST_CONTRAST) return colour;
    const grey = Math.max(0, 1 - chroma(colour) / VIVID);
    const most = VIVID_CONTRAST + grey * (contrast(lightest, dark) - VIVID_CONTRAST);
    const wanted = Math.min(contrast(colour, light), most);
    let [from, to] = [0, 1];
    for (let i = 0; i < HALVINGS; i++) {
      const share = (from + to) / 2;
      if (contrast(mixed(colour, '#ffffff', share), dark) < wanted) from = share;
      else to = share;
    }
    return mixed(colour, '#ffffff', to);
  };

  return (colour) => {
    const before = known.get(colour);
    if (before !== undefined) return before;
    const shown = legible(colour);
    if (known.size >= MAX_REMEMBERED) known.clear();
    known.set(colour, shown);
    return shown;
  };
};
