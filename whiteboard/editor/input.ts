import type { ShapeId } from '../board/shape.ts';
import type { Interruption } from '../tools/tool.ts';
import type { Size } from './editor.ts';
import type { ReadableStore } from './store.ts';

export type PointerKind = 'mouse' | 'pen' | 'touch';

/** A pointer over the canvas, as the tools see it: no DOM event, so that tools run without one. */
export interface BoardPointer {
  /** Position in board units. */
  readonly x: number;
  readonly y: number;
  /** Position in CSS pixels from the canvas' top left. */
  readonly screenX: number;
  readonly screenY: number;
  /** 0 to 1; 0.5 for devices without pressure. */
  readonly pressure: number;
  readonly kind: PointerKind;
  /** The eraser at the other end of a pen. */
  readonly eraser: boolean;
  readonly shift: boolean;
  readonly alt: boolean;
  /** Ctrl, or Cmd on a Mac. */
  readonly mod: boolean;
  /** Every position since the last event, this one included: x, y in board units and pressure, …. */
  readonly samples: readonly number[];
  /** Milliseconds on the clock of `performance.now()`. */
  readonly time: number;
}

/** How the canvas hands in what the person does. One pointer at a time: panning and pinching are the canvas' own. */
export interface EditorInput {
  /** The CSS cursor that fits what is under the pointer. */
  readonly cursor: ReadableStore<string>;
  /** Whether moves are wanted as soon as they are known, and not frame by frame: somebody draws. */
  readonly streaming: boolean;
  pointerDown(pointer: BoardPointer): void;
  /** With a button down, or hovering. */
  pointerMove(pointer: BoardPointer): void;
  pointerUp(pointer: BoardPointer): void;
  /** The pointer has left the canvas: others see no cursor. */
  pointerLeave(): void;
  doubleClick(pointer: BoardPointer): void;
  /** Something comes between a press and its end: the gesture under way keeps what somebody would miss. */
  interruptGesture(by: Interruption): void;
  /** Ends a gesture that waits for more clicks. Returns whether there was one. */
  finishGesture(): boolean;
  /** Ends whatever gesture is under way, and keeps what somebody would miss. */
  settleGesture(): void;
  /** Panning or pinching has begun or ended. */
  setNavigating(navigating: boolean): void;
  /** Puts the text draft on the board with the first letters typed into it, and the caret into that shape. */
  writeTextDraft(text: string): ShapeId | null;
  /** Fits the frame of a text, and the box whose label it is, to the letters that it has by now. */
  fitText(id: ShapeId, text: string): void;
  /** Whether the tool in the hand can draw without a pointer. */
  readonly canDrawInMiddle: boolean;
  /** Draws one of usual size in the middle of the view, selected. Returns whether the tool can. */
  drawInMiddle(): boolean;
  resize(size: Size): void;
}
