import type { StrokeWriter } from '../../board/board.ts';
import { LIMITS } from '../../board/limits.ts';
import type { NewShape, StrokeShape, Style } from '../../board/shape.ts';
import type { BoardPointer } from '../../editor/input.ts';
import { shapeStyle } from '../../editor/next-style.ts';
import { emptyPreview } from '../../editor/preview.ts';
import { draftIndex } from '../draft.ts';
import { createMeant } from '../meant.ts';
import type { Gesture, Tool, ToolContext } from '../tool.ts';
import { type GrowingPoints, growingPoints } from './growing-points.ts';

/** Freehand strokes. The stroke is shown at once and streams into the document while it grows. */
export const createPenTool = (context: ToolContext): Tool => ({
  id: 'pen',
  cursor: () => 'crosshair',
  down: (start) => drawStroke(context, start),
});

/** A stroke in the document and all of its points here, so that what is shown waits for nothing. */
interface Live {
  readonly writer: StrokeWriter;
  readonly points: GrowingPoints;
}

const drawStroke = ({ editor, preview }: ToolContext, start: BoardPointer): Gesture => {
  const style = shapeStyle(editor.nextStyle.get());
  const pressure = start.kind === 'pen';
  const { board } = editor;

  const begin = (x: number, y: number): Live => {
    board.undo.mark();
    return { writer: board.beginStroke(newStroke(x, y, style, pressure)), points: growingPoints() };
  };
  let live = begin(start.x, start.y);

  const add = (samples: readonly number[]): void => {
    const full = live.points.count + samples.length / 3 > LIMITS.strokePoints;
    const [x = start.x, y = start.y] = samples;
    if (full) {
      // Who draws for so long goes on with another stroke and loses nothing.
      live.writer.commit();
      live = begin(x, y);
    }
    const fresh = live.points.add(samples);
    if (fresh.length > 0) live.writer.append(fresh);
    show();
  };
  const show = (): void => {
    const { writer, points } = live;
    const shape: StrokeShape = {
      type: 'stroke',
      id: writer.id,
      index: board.shapes.get(writer.id)?.index ?? draftIndex,
      ...points.bounds(),
      rotation: 0,
      style,
      groups: [],
      locked: false,
      points: points.relative(),
      complete: false,
      pressure,
    };
    preview.set({ ...emptyPreview, replaced: new Map([[writer.id, shape]]) });
  };
  add(start.samples);

  const meant = createMeant(start);
  const commit = (): null => {
    live.writer.commit();
    preview.set(emptyPreview);
    return null;
  };
  const cancel = (): null => {
    live.writer.cancel();
    preview.set(emptyPreview);
    return null;
  };
  return {
    streams: true,
    move(pointer) {
      meant.notice(pointer);
      add(pointer.samples);
    },
    up(pointer) {
      add(pointer.samples);
      return commit();
    },
    cancel,
    interrupt: (by) => (by === 'lost' || meant.outlasts(by) ? commit() : cancel()),
  };
};

const newStroke = (
  x: number,
  y: number,
  style: Style,
  pressure: boolean,
): NewShape & { readonly type: 'stroke' } => ({ type: 'stroke', x, y, style, pressure });
