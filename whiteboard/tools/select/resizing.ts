import type { Shape } from '../../board/shape.ts';
import type { Box } from '../../editor/editor.ts';
import type { BoardPointer } from '../../editor/input.ts';
import { resizeTo } from '../../editor/transform.ts';
import { resizedTogether } from '../text/label.ts';
import type { Gesture, ToolContext } from '../tool.ts';
import { frameNow, inAxesOf, type ResizeHandle, type SelectionFrame } from './selection-frame.ts';
import { transforming } from './transforming.ts';

/** -1, 0 or 1: which sides of the frame a handle moves. */
const sideX = (handle: ResizeHandle): number => (handle.includes('e') ? 1 : handle.includes('w') ? -1 : 0);
const sideY = (handle: ResizeHandle): number => (handle.includes('s') ? 1 : handle.includes('n') ? -1 : 0);

/** Shapes that look wrong when only one side grows keep their aspect at the corners without Shift. */
const keepsAspect = (frame: SelectionFrame): boolean => frame.alone?.type === 'text';

const noShorter = (side: number, least: number): number =>
  Math.abs(side) >= least ? side : side < 0 ? -least : least;

/**
 * The box that dragging a handle makes of a frame, in the frame's unrotated axes. Sides are negative when the
 * handle has crossed the opposite side. The opposite corner (or, from the centre, the middle) stays where it is
 * on the board, also when the frame is rotated.
 */
export const resizedBox = (
  frame: SelectionFrame,
  handle: ResizeHandle,
  /** How far the handle was dragged, in the frame's axes. */
  by: { readonly x: number; readonly y: number },
  options: {
    readonly aspect: boolean;
    readonly fromCentre: boolean;
    /** No side gets shorter than this: of points on one line no scaling makes two again. */
    readonly least?: number;
  },
): Box => {
  const hx = sideX(handle);
  const hy = sideY(handle);
  const times = options.fromCentre ? 2 : 1;
  let w = frame.w + hx * by.x * times;
  let h = frame.h + hy * by.y * times;
  if (options.aspect && frame.w > 0 && frame.h > 0) {
    const kx = w / frame.w;
    const ky = h / frame.h;
    const k = hx === 0 ? ky : hy === 0 ? kx : Math.abs(kx) > Math.abs(ky) ? kx : ky;
    w = frame.w * (hx !== 0 && Math.sign(kx) !== Math.sign(k) ? -k : k);
    h = frame.h * (hy !== 0 && Math.sign(ky) !== Math.sign(k) ? -k : k);
  }
  w = noShorter(w, Math.min(options.least ?? 0, frame.w));
  h = noShorter(h, Math.min(options.least ?? 0, frame.h));
  // How the middle moves in the frame's axes, then on the board.
  const mx = options.fromCentre ? 0 : (hx * (w - frame.w)) / 2;
  const my = options.fromCentre ? 0 : (hy * (h - frame.h)) / 2;
  const cos = Math.cos(frame.rotation);
  const sin = Math.sin(frame.rotation);
  return {
    x: frame.x + frame.w / 2 + mx * cos - my * sin - w / 2,
    y: frame.y + frame.h / 2 + mx * sin + my * cos - h / 2,
    w,
    h,
  };
};

/**
 * Drags a handle of the frame. Shift keeps the aspect, Alt resizes from the centre. The handle goes as far as the pointer
 * does from where it is: what somebody else moves or resizes meanwhile is resized from there.
 */
export const resizing = (
  context: ToolContext,
  start: BoardPointer,
  begun: SelectionFrame,
  handle: ResizeHandle,
  shapes: readonly Shape[],
): Gesture => {
  const { editor, measure } = context;
  const framed = [...editor.selection.get()];
  return transforming(context, shapes, (pointer, now) => {
    const frame = frameNow(editor, framed, begun);
    if (frame === null) return null;
    const corner = handle.length === 2;
    const box = resizedBox(
      frame,
      handle,
      inAxesOf(frame, { x: pointer.x - start.x, y: pointer.y - start.y }),
      {
        aspect: corner && keepsAspect(frame) !== pointer.shift,
        fromCentre: pointer.alt,
        least: 1 / editor.camera.get().zoom,
      },
    );
    return {
      transform: resizedTogether(now, resizeTo(frame, box, frame.alone !== null, measure), measure),
      drag: {
        kind: 'resize',
        from: [frame.x, frame.y, frame.w, frame.h],
        to: [box.x, box.y, box.w, box.h],
      },
    };
  });
};
