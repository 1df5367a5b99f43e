import type { Board } from '../../board/board.ts';
import type { NewShape, StrokeShape, Style } from '../../board/shape.ts';
import { emptyPreview } from '../../editor/preview.ts';
import { shapeStyle } from '../../editor/next-style.ts';
import type { BoardPointer } from '../../editor/input.ts';
import type { Gesture, Tool, ToolContext } from '../tool.ts';
import { growingPoints } from './growing-points.ts';

/** Freehand strokes. The stroke is shown at once and streams into the document while it grows. */
export const createPenTool = (context: ToolContext): Tool => ({
  id: 'pen',
  cursor: () => 'crosshair',
  down: (start) => drawStroke(context, start),
});

const drawStroke = ({ editor, preview }: ToolContext, start: BoardPointer): Gesture => {
  const style = shapeStyle(editor.nextStyle.get());
  const pressure = start.kind === 'pen';
  const board: Board = editor.board;
  board.undo.mark();
  const writer = board.beginStroke(newStroke(start, style, pressure));
  const points = growingPoints();

  const add = (samples: readonly number[]): void => {
    const fresh = points.add(samples);
    if (fresh.length > 0) writer.append(fresh);
    const shape: StrokeShape = {
      type: 'stroke',
      id: writer.id,
      index: board.shapes.get(writer.id)?.index ?? '~',
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

  return {
    move: (pointer) => add(pointer.samples),
    up(pointer) {
      add(pointer.samples);
      writer.commit();
      preview.set(emptyPreview);
      return null;
    },
    cancel() {
      writer.cancel();
      preview.set(emptyPreview);
    },
  };
};

const newStroke = (
  start: BoardPointer,
  style: Style,
  pressure: boolean,
): NewShape & { readonly type: 'stroke' } => ({
  type: 'stroke',
  x: start.x,
  y: start.y,
  style,
  pressure,
});
