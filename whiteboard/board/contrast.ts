/** The channel of an `#rrggbb` at a place, 0 to 255. */
const channel = (colour: string, at: number): number => Number.parseInt(colour.slice(at, at + 2), 16);

/** Relative luminance of an `#rrggbb`, 0 to 1, as WCAG 2.2 defines it. */
export const luminance = (colour: string): number => {
  const linear = (at: number): number => {
    const value = channel(colour, at) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(1) + 0.7152 * linear(3) + 0.0722 * linear(5);
};

/** Contrast ratio of two `#rrggbb`, 1 to 21, as WCAG 2.2 defines it. */
export const contrast = (one: string, other: string): number => {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
};

/** How far apart the channels of an `#rrggbb` are, from 0 for a grey to 1. */
export const chroma = (colour: string): number => {
  const channels = [1, 3, 5].map((at) => channel(colour, at));
  return (Math.max(...channels) - Math.min(...channels)) / 255;
};

/** An `#rrggbb` between two, `share` of the way from the first to the second; as if the second lay over it with that opacity. */
export const mixed = (from: string, to: string, share: number): string => {
  const part = (at: number): string =>
    Math.round(channel(from, at) + (channel(to, at) - channel(from, at)) * share)
      .toString(16)
      .padStart(2, '0');
  return `#${part(1)}${part(3)}${part(5)}`;
};
