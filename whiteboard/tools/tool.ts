import type { MeasureText } from '../board/outline/text-layout.ts';
import type { Shape, ShapeId, TextShape } from '../board/shape.ts';
import type { Editor, ToolId } from '../editor/editor.ts';
import type { BoardPointer } from '../editor/input.ts';
import type { Preview } from '../editor/preview.ts';
import type { Store } from '../editor/store.ts';

/**
 * What comes between a press and its end: a second finger, which makes a pinch of it; the pen, when it was the palm that
 * pressed; or the pointer is lost, as when the system takes a touch for a gesture of its own.
 */
export type Interruption = 'pinch' | 'palm' | 'lost';

/**
 * One press of the pointer until it ends. It shows what it does through the preview, and changes the document
 * when it ends well; after `cancel` everything is as it was before.
 */
export interface Gesture {
  /** Every position matters and is wanted as soon as there is one, not with the next frame. */
  readonly streams?: true;
  move(pointer: BoardPointer): void;
  /** A further press, for gestures that wait for more clicks. */
  down?(pointer: BoardPointer): void;
  /** Returns the gesture that goes on without a button, itself as a rule, or null when it is over. */
  up(pointer: BoardPointer): Gesture | null;
  cancel(): void;
  /**
   * Something came between. Keeps what somebody would miss, and returns the gesture that goes on without a button, or
   * null when it is over. A gesture without this is cancelled.
   */
  interrupt?(by: Interruption): Gesture | null;
  /** Ends a gesture that waits for more clicks with what it has. */
  finish?(): void;
}

/** A tool decides what a press begins. It has no state while nothing is pressed. */
export interface Tool {
  readonly id: ToolId;
  /** The CSS cursor; null for a pointer that is nowhere yet. */
  cursor(pointer: BoardPointer | null): string;
  down(pointer: BoardPointer): Gesture | null;
  hover?(pointer: BoardPointer): void;
  doubleClick?(pointer: BoardPointer): void;
  /** Draws one of usual size about a point, for whoever has no pointer. */
  place?(middle: { readonly x: number; readonly y: number }): void;
}

/** What tools may use of the editor beyond its public face. */
export interface ToolContext {
  readonly editor: Editor;
  readonly preview: Store<Preview>;
  /** The group whose members are selected one by one, after a double click on it. */
  readonly enteredGroup: Store<string | null>;
  /** The shape with all that a click on it selects along. */
  unitOf(shape: Shape): ReadonlySet<ShapeId>;
  /** Shapes whose outline or inside is within the rectangle or crosses it, lowest first. */
  touching(box: {
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
  }): readonly Shape[];
  readonly measure: MeasureText;
  /** Puts the caret into a new text, which is on the board with its first letter; as the label of a box, if given. */
  startDraft(draft: TextShape, box?: ShapeId): void;
  /** A shape was drawn: it is selected and the select tool taken up, unless the tool is to be kept. */
  drawn(ids: readonly ShapeId[]): void;
}

/** Board units that a pointer may be off: a finger hides what it points at. */
export const slackOf = (pointer: BoardPointer, zoom: number): number =>
  (pointer.kind === 'touch' ? 14 : pointer.kind === 'pen' ? 8 : 5) / zoom;

/** Whether the pointer has gone far enough from where it was pressed to be a drag and no click. */
export const isDrag = (
  from: { readonly screenX: number; readonly screenY: number },
  pointer: BoardPointer,
): boolean =>
  Math.hypot(pointer.screenX - from.screenX, pointer.screenY - from.screenY) >=
  (pointer.kind === 'mouse' ? 3 : 8);
