/** Black or white, whichever is easier to read on the colour (relative luminance as in WCAG 2.2). */
export const readableOn = (colour: string): string => {
  const channel = (at: number): number => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  const luminance = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
  // Contrast with white, 1.05 / (L + 0.05), equals that with black, (L + 0.05) / 0.05, at L = 0.179.
  return luminance > 0.179 ? '#000000' : '#ffffff';
};
