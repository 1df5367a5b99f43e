import { clampZoom } from '../../editor/camera.ts';
import type { Camera } from '../../editor/editor.ts';

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Two fingers as they came down. */
export interface Pinch {
  readonly camera: Camera;
  readonly middleX: number;
  readonly middleY: number;
  readonly distance: number;
}

const between = (a: Point, b: Point): { x: number; y: number; distance: number } => ({
  x: (a.x + b.x) / 2,
  y: (a.y + b.y) / 2,
  // Two fingers on one spot must not divide by nothing.
  distance: Math.max(1, Math.hypot(a.x - b.x, a.y - b.y)),
});

export const pinchOf = (a: Point, b: Point, camera: Camera): Pinch => {
  const { x, y, distance } = between(a, b);
  return { camera, middleX: x, middleY: y, distance };
};

/** The camera that keeps the board's point between the fingers between them, and its size as far apart as they are. */
export const pinchedCamera = (from: Pinch, a: Point, b: Point): Camera => {
  const now = between(a, b);
  const zoom = clampZoom((from.camera.zoom * now.distance) / from.distance);
  const boardX = from.camera.x + from.middleX / from.camera.zoom;
  const boardY = from.camera.y + from.middleY / from.camera.zoom;
  return { x: boardX - now.x / zoom, y: boardY - now.y / zoom, zoom };
};
