import { LIMITS } from '../board/limits.ts';
import type { Box, Camera, Size } from './editor.ts';

export const minZoom = 0.02;
export const maxZoom = 32;

/** Free space around what is fitted into the view, in CSS pixels: the bars lie along the top and the bottom. */
const fitMargin = { side: 48, top: 80, bottom: 96 };

/**
 * How far the view stays from where shapes end, in CSS pixels: more than any screen is wide, so that a drag which leaves
 * the window, or a shape of usual size at its edge, ends on the board as well.
 */
const edgeMargin = 10_000;

interface Point {
  readonly x: number;
  readonly y: number;
}

export const clampZoom = (zoom: number): number =>
  Number.isFinite(zoom) ? Math.min(maxZoom, Math.max(minZoom, zoom)) : 1;

/** The nearest corner of the view from which all that it shows, and what is dragged from there, is on the board. */
const boundedCorner = (corner: number, length: number, zoom: number): number => {
  const most = LIMITS.coordinate - edgeMargin / zoom;
  return Number.isFinite(corner) ? Math.max(-most, Math.min(most - length / zoom, corner)) : 0;
};

/** The camera with a zoom that there is, and over no part of the board where nothing can be drawn. */
export const bounded = (camera: Camera, viewport: Size): Camera => {
  const zoom = clampZoom(camera.zoom);
  return {
    x: boundedCorner(camera.x, viewport.width, zoom),
    y: boundedCorner(camera.y, viewport.height, zoom),
    zoom,
  };
};

export const toBoard = (camera: Camera, screen: Point): { x: number; y: number } => ({
  x: screen.x / camera.zoom + camera.x,
  y: screen.y / camera.zoom + camera.y,
});

export const toScreen = (camera: Camera, board: Point): { x: number; y: number } => ({
  x: (board.x - camera.x) * camera.zoom,
  y: (board.y - camera.y) * camera.zoom,
});

/** The camera with another zoom that keeps the board's point under `about` where it is on the screen. */
export const zoomedAbout = (camera: Camera, zoom: number, about: Point): Camera => {
  const next = clampZoom(zoom);
  const fixed = toBoard(camera, about);
  return { x: fixed.x - about.x / next, y: fixed.y - about.y / next, zoom: next };
};

/** The camera that shows the whole box in the middle between the bars, never larger than `largest`. */
export const fittedTo = (box: Box, viewport: Size, largest = 1): Camera => {
  const { side, top, bottom } = fitMargin;
  const width = Math.max(1, viewport.width - 2 * side);
  const height = Math.max(1, viewport.height - top - bottom);
  const zoom = clampZoom(Math.min(width / Math.max(box.w, 1e-6), height / Math.max(box.h, 1e-6), largest));
  return {
    x: box.x + box.w / 2 - viewport.width / 2 / zoom,
    y: box.y + box.h / 2 - (top + height / 2) / zoom,
    zoom,
  };
};

/** The part of the board that the screen shows. */
export const visibleBox = (camera: Camera, viewport: Size): Box => ({
  x: camera.x,
  y: camera.y,
  w: viewport.width / camera.zoom,
  h: viewport.height / camera.zoom,
});
