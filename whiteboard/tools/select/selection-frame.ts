import type { LineShape, Shape, ShapeId } from '../../board/shape.ts';
import type { Box, Editor } from '../../editor/editor.ts';

/** The rectangle around the selection that has the handles; a single shape's is turned with it. */
export interface SelectionFrame extends Box {
  /** Clockwise about the middle, in radians. */
  readonly rotation: number;
  /** The one shape that is selected. */
  readonly alone: Shape | null;
}

/** Compass names, y down: `n` is the upper side's middle. */
export type ResizeHandle = 'n' | 'ne' | 'e' | 'se' | 's' | 'sw' | 'w' | 'nw';

export type Handle =
  | { readonly kind: 'resize'; readonly handle: ResizeHandle }
  | { readonly kind: 'rotate' }
  /** The point of a line, counted from 0. */
  | { readonly kind: 'point'; readonly at: number };

export interface PlacedHandle {
  readonly handle: Handle;
  /** Where it is, in board units. */
  readonly x: number;
  readonly y: number;
}

/** How far the handle for turning is from the frame, in CSS pixels. */
export const rotateHandleDistance = 24;

/** Frames narrower than this on the screen have no room for the handles in the middle of their sides. */
const roomForSideHandles = 36;

const directions: readonly (readonly [ResizeHandle, number, number])[] = [
  ['nw', 0, 0],
  ['ne', 1, 0],
  ['se', 1, 1],
  ['sw', 0, 1],
  ['n', 0.5, 0],
  ['e', 1, 0.5],
  ['s', 0.5, 1],
  ['w', 0, 0.5],
];

/** The position within a frame (0 to 1 each way) in board units. */
export const inFrame = (
  frame: Box & { readonly rotation: number },
  u: number,
  v: number,
): { x: number; y: number } => {
  const dx = (u - 0.5) * frame.w;
  const dy = (v - 0.5) * frame.h;
  const cos = Math.cos(frame.rotation);
  const sin = Math.sin(frame.rotation);
  return {
    x: frame.x + frame.w / 2 + dx * cos - dy * sin,
    y: frame.y + frame.h / 2 + dx * sin + dy * cos,
  };
};

/** A way on the board in the frame's own unrotated axes. */
export const inAxesOf = (
  { rotation }: { readonly rotation: number },
  way: { readonly x: number; readonly y: number },
): { x: number; y: number } => {
  const cos = Math.cos(rotation);
  const sin = Math.sin(rotation);
  return { x: way.x * cos + way.y * sin, y: -way.x * sin + way.y * cos };
};

/** A position of the board in the frame's own unrotated axes, board units from its middle. */
export const fromMiddle = (
  frame: Box & { readonly rotation: number },
  point: { readonly x: number; readonly y: number },
): { x: number; y: number } => {
  return inAxesOf(frame, { x: point.x - frame.x - frame.w / 2, y: point.y - frame.y - frame.h / 2 });
};

export const frameContains = (
  frame: SelectionFrame,
  point: { readonly x: number; readonly y: number },
): boolean => {
  const { x, y } = fromMiddle(frame, point);
  return Math.abs(x) <= frame.w / 2 && Math.abs(y) <= frame.h / 2;
};

/** The frame around shapes, or null for none. `bounds` is the box around all of them. */
export const selectionFrame = (shapes: readonly Shape[], bounds: Box | null): SelectionFrame | null => {
  const [first] = shapes;
  if (first === undefined) return null;
  if (shapes.length === 1) {
    return { x: first.x, y: first.y, w: first.w, h: first.h, rotation: first.rotation, alone: first };
  }
  return bounds === null ? null : { ...bounds, rotation: 0, alone: null };
};

/**
 * A frame that a drag began with, as the shapes in it make it by now; null when they are gone. That of several shapes
 * does not become that of the last one when the others are deleted: a turned one's has other axes.
 */
export const frameNow = (
  editor: Editor,
  ids: readonly ShapeId[],
  begun: SelectionFrame,
): SelectionFrame | null => {
  if (begun.alone !== null) {
    const shape = editor.board.shapes.get(begun.alone.id);
    return shape === undefined ? null : selectionFrame([shape], null);
  }
  const bounds = editor.boundsOf(ids);
  return bounds === null ? null : { ...bounds, rotation: 0, alone: null };
};

export const isLine = (shape: Shape | null): shape is LineShape =>
  shape !== null && (shape.type === 'line' || shape.type === 'arrow');

/** A line's points in board units, turned with it. */
export const linePointsOnBoard = (shape: LineShape): { x: number; y: number }[] => {
  const middleX = shape.w / 2;
  const middleY = shape.h / 2;
  const cos = Math.cos(shape.rotation);
  const sin = Math.sin(shape.rotation);
  const points: { x: number; y: number }[] = [];
  for (let i = 0; i + 1 < shape.points.length; i += 2) {
    const dx = (shape.points[i] ?? 0) - middleX;
    const dy = (shape.points[i + 1] ?? 0) - middleY;
    points.push({
      x: shape.x + middleX + dx * cos - dy * sin,
      y: shape.y + middleY + dx * sin + dy * cos,
    });
  }
  return points;
};

/** The handles of a frame at a zoom; those listed first win where they lie on each other. */
export const handlesOf = (frame: SelectionFrame, zoom: number): PlacedHandle[] => {
  if (isLine(frame.alone)) {
    return linePointsOnBoard(frame.alone).map(({ x, y }, at) => ({ handle: { kind: 'point', at }, x, y }));
  }
  const narrow = frame.w * zoom < roomForSideHandles;
  const low = frame.h * zoom < roomForSideHandles;
  const placed: PlacedHandle[] = directions
    .filter(
      ([handle]) =>
        !((narrow && (handle === 'n' || handle === 's')) || (low && (handle === 'e' || handle === 'w'))),
    )
    .map(([handle, u, v]) => ({ handle: { kind: 'resize', handle }, ...inFrame(frame, u, v) }));
  const above = frame.h === 0 ? 0 : -rotateHandleDistance / zoom / frame.h;
  return [...placed, { handle: { kind: 'rotate' }, ...inFrame(frame, 0.5, above) }];
};

/** The handle within `reach` CSS pixels of a position of the board. */
export const handleAt = (
  frame: SelectionFrame,
  point: { readonly x: number; readonly y: number },
  zoom: number,
  reach: number,
): Handle | null => {
  // In a frame that is not much larger than its handles, the inside moves: else it could only be resized.
  const small = Math.min(frame.w, frame.h) * zoom < 2 * reach && !isLine(frame.alone);
  if (small && frameContains(frame, point)) return null;
  let nearest: Handle | null = null;
  let least = reach / zoom;
  for (const { handle, x, y } of handlesOf(frame, zoom)) {
    const distance = Math.max(Math.abs(point.x - x), Math.abs(point.y - y));
    if (distance < least) {
      least = distance;
      nearest = handle;
    }
  }
  return nearest;
};

const cursors = ['ns-resize', 'nesw-resize', 'ew-resize', 'nwse-resize'] as const;
const eighths: Readonly<Record<ResizeHandle, number>> = {
  n: 0,
  ne: 1,
  e: 2,
  se: 3,
  s: 4,
  sw: 5,
  w: 6,
  nw: 7,
};

/** The cursor over a handle, which turns with the frame. */
export const handleCursor = (handle: Handle, rotation: number): string => {
  if (handle.kind === 'rotate') return 'grab';
  if (handle.kind === 'point') return 'crosshair';
  const turned = eighths[handle.handle] + Math.round(rotation / (Math.PI / 4));
  return cursors[((turned % 4) + 4) % 4] ?? 'default';
};
