/**
 * Colours of people. Each has a contrast of at least 4.5 to white (name tags carry white letters) and of at least
 * 3 to the dark canvas, the limits of WCAG 2.2 for text and for graphics.
 */
export const PERSON_COLOURS = [
  '#c2373b',
  '#b4531a',
  '#8a6a12',
  '#3d7d2f',
  '#157f6b',
  '#1a7797',
  '#2f66d0',
  '#6a55d6',
  '#9a42c0',
  '#c02a7d',
] as const;
export type PersonColour = (typeof PERSON_COLOURS)[number];

/** The colour for a number in [0, 1). */
export const pickColour = (at: number): PersonColour =>
  PERSON_COLOURS[Math.floor(at * PERSON_COLOURS.length) % PERSON_COLOURS.length] ?? PERSON_COLOURS[0];
