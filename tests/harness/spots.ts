import type { Point } from './board-page.ts';

/** From where to where something is drawn, as `drawWith` takes it. */
export type Spot = readonly [from: Point, to: Point];

/** Three places, far enough from each other that what is drawn at one is not hit at another. */
export const here: Spot = [
  { x: 300, y: 200 },
  { x: 380, y: 280 },
];
export const there: Spot = [
  { x: 500, y: 200 },
  { x: 580, y: 280 },
];
export const below: Spot = [
  { x: 300, y: 400 },
  { x: 380, y: 480 },
];
