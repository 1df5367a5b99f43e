import type { Editor } from '../../editor/editor.ts';
import type { BoardPointer } from '../../editor/input.ts';
import { boardPointer, coalesced } from './board-pointer.ts';
import { createClickCounter } from './click-counter.ts';
import { createMoveSamples } from './move-samples.ts';
import { type Pinch, pinchedCamera, pinchOf } from './pinch.ts';
import { createPressure } from './pressure.ts';

/** While a pen is down, and this long after it was last seen, fingers move the board: a palm must not draw. */
const palmTime = 2_000;

/**
 * Shortest time between two moves taken ahead of their frame, in milliseconds: mice send up to 1,000 a second, and what
 * comes in between comes along with the next.
 */
const earlyInterval = 8;

interface Down {
  readonly kind: string;
  x: number;
  y: number;
  readonly startX: number;
  readonly startY: number;
}

/** What the pointers are doing together. */
type Mode =
  | { readonly kind: 'idle' }
  | { readonly kind: 'tool'; readonly id: number }
  | { readonly kind: 'pan'; readonly id: number }
  | { readonly kind: 'pinch'; readonly ids: readonly [number, number]; readonly from: Pinch };

export interface PointerInputOptions {
  /** Whether the next press moves the board whatever the tool: the space bar is down. */
  readonly panning: () => boolean;
}

/** Mouse, pen and fingers on the canvas: one of them works the tool, or they move the board. Returns the way to stop. */
export const listenToPointers = (
  root: HTMLElement,
  editor: Editor,
  { panning }: PointerInputOptions,
): (() => void) => {
  const { input } = editor;
  const downs = new Map<number, Down>();
  const isDoubleClick = createClickCounter();
  let mode: Mode = { kind: 'idle' };
  let penSeen = Number.NEGATIVE_INFINITY;

  const pressure = createPressure();
  /** Of the press that works the tool. */
  let moves = createMoveSamples<PointerEvent>(earlyInterval);

  const pointerOf = (event: PointerEvent, samples?: readonly PointerEvent[]): BoardPointer =>
    boardPointer(event, editor, root.getBoundingClientRect(), pressure.of, samples);

  /** Moves of the pointer that works the tool; null for none that are new. */
  const workTool = (event: PointerEvent, samples: readonly PointerEvent[] | null): void => {
    if (samples !== null) input.pointerMove(pointerOf(event, samples));
  };

  /**
   * Browsers hold moves back until the next frame, 8 ms on average, and give those who ask for it each as it comes
   * (`pointerrawupdate`, in secure contexts of Chromium). Being asked costs them time: only while somebody draws.
   */
  const onEarlyMove = (event: Event): void => {
    if (!(event instanceof PointerEvent) || mode.kind !== 'tool' || mode.id !== event.pointerId) return;
    if (isLost(event)) return;
    workTool(event, moves.early(coalesced(event), event.timeStamp));
  };
  const askForEarlyMoves = (): void => {
    moves = createMoveSamples(earlyInterval);
    if (input.streaming) root.addEventListener('pointerrawupdate', onEarlyMove);
    else root.removeEventListener('pointerrawupdate', onEarlyMove);
  };

  const become = (next: Mode): void => {
    mode = next;
    input.setNavigating(mode.kind === 'pan' || mode.kind === 'pinch');
    if (mode.kind !== 'tool') root.removeEventListener('pointerrawupdate', onEarlyMove);
  };

  const fingers = (): number[] => [...downs].flatMap(([id, { kind }]) => (kind === 'touch' ? id : []));

  const beginPinch = (): void => {
    const [a, b] = fingers();
    const first = downs.get(a ?? -1);
    const second = downs.get(b ?? -1);
    if (a === undefined || b === undefined || first === undefined || second === undefined) return;
    become({ kind: 'pinch', ids: [a, b], from: pinchOf(first, second, editor.camera.get()) });
  };

  const press = (event: PointerEvent): void => {
    become({ kind: 'tool', id: event.pointerId });
    input.pointerDown(pointerOf(event));
    askForEarlyMoves();
  };

  const onTouch = (event: PointerEvent): void => {
    if (mode.kind === 'tool') {
      // A palm beside the pen is nothing; a second finger turns the first one's gesture into a pinch.
      if (downs.get(mode.id)?.kind !== 'touch') return;
      input.interruptGesture('pinch');
      // Two fingers point at nothing.
      input.pointerLeave();
    }
    if (fingers().length === 2) beginPinch();
    else if (mode.kind === 'idle') {
      const palm = event.timeStamp - penSeen < palmTime;
      if (palm || panning()) become({ kind: 'pan', id: event.pointerId });
      else press(event);
    }
  };

  const onDown = (event: PointerEvent): void => {
    if (!isOnCanvas(event)) return;
    // The right button, which a pen has at its side, opens the menu.
    if (event.button === 2 || (event.pointerType === 'mouse' && event.button > 1)) return;
    root.setPointerCapture(event.pointerId);
    // The middle button would begin to scroll.
    if (event.button === 1) event.preventDefault();
    const { left, top } = root.getBoundingClientRect();
    const x = event.clientX - left;
    const y = event.clientY - top;
    downs.set(event.pointerId, { kind: event.pointerType, x, y, startX: x, startY: y });
    if (event.pointerType === 'touch') {
      onTouch(event);
      return;
    }
    if (event.pointerType === 'pen') {
      penSeen = event.timeStamp;
      pressure.begin();
      // The palm came down before the pen: what it began was not meant.
      if (mode.kind === 'tool' && downs.get(mode.id)?.kind === 'touch') input.interruptGesture('palm');
      if (mode.kind !== 'idle') become({ kind: 'idle' });
    }
    if (mode.kind !== 'idle') return;
    if (event.button === 1 || panning()) become({ kind: 'pan', id: event.pointerId });
    else press(event);
  };

  /** A mouse that moves with no button down was let go where nobody told us: over a dialog of the system's, say. */
  const isLost = (event: PointerEvent): boolean =>
    event.pointerType === 'mouse' && event.buttons === 0 && downs.has(event.pointerId);

  const onMove = (event: PointerEvent): void => {
    if (isLost(event)) {
      onEnd(event, true);
      if (root.hasPointerCapture(event.pointerId)) root.releasePointerCapture(event.pointerId);
    }
    if (event.pointerType === 'pen') penSeen = event.timeStamp;
    const down = downs.get(event.pointerId);
    if (down === undefined) {
      if (event.pointerType !== 'touch' && mode.kind === 'idle' && isOnCanvas(event)) {
        input.pointerMove(pointerOf(event));
      }
      return;
    }
    const { left, top } = root.getBoundingClientRect();
    const dx = event.clientX - left - down.x;
    const dy = event.clientY - top - down.y;
    down.x += dx;
    down.y += dy;
    if (mode.kind === 'tool' && mode.id === event.pointerId) {
      workTool(event, moves.frame(coalesced(event), event.timeStamp));
    } else if (mode.kind === 'pan' && mode.id === event.pointerId) editor.panBy(dx, dy);
    else if (mode.kind === 'pinch' && mode.ids.includes(event.pointerId)) {
      const first = downs.get(mode.ids[0]);
      const second = downs.get(mode.ids[1]);
      if (first !== undefined && second !== undefined) {
        editor.camera.set(pinchedCamera(mode.from, first, second));
      }
    }
  };

  const onEnd = (event: PointerEvent, cancelled: boolean): void => {
    const down = downs.get(event.pointerId);
    if (down === undefined) return;
    downs.delete(event.pointerId);
    if (mode.kind === 'tool' && mode.id === event.pointerId) {
      become({ kind: 'idle' });
      const pointer = pointerOf(event);
      if (cancelled) input.interruptGesture('lost');
      else {
        input.pointerUp(pointer);
        if (isDoubleClick(pointer, down.startX, down.startY)) input.doubleClick(pointer);
      }
      if (event.pointerType === 'touch') input.pointerLeave();
    } else if (mode.kind === 'pan' && mode.id === event.pointerId) become({ kind: 'idle' });
    else if (mode.kind === 'pinch' && mode.ids.includes(event.pointerId)) {
      // The finger that stays goes on moving the board.
      const [rest] = fingers();
      become(rest === undefined ? { kind: 'idle' } : { kind: 'pan', id: rest });
    }
  };

  /** Not on the text being edited, which lies above the canvas. */
  const isOnCanvas = (event: PointerEvent): boolean =>
    !(event.target instanceof Element) || event.target.closest('textarea') === null;

  const onUp = (event: PointerEvent): void => onEnd(event, false);
  const onCancel = (event: PointerEvent): void => onEnd(event, true);
  const onLeave = (event: PointerEvent): void => {
    if (event.pointerType !== 'touch' && !downs.has(event.pointerId)) input.pointerLeave();
  };

  /**
   * Whatever `touch-action` says, Chromium takes a quick stroke for a fling and swallows the next tap, on whatever
   * button, as what stops it.
   */
  const onTouchMove = (event: TouchEvent): void => {
    if (event.cancelable && downs.size > 0) event.preventDefault();
  };

  root.addEventListener('touchmove', onTouchMove, { passive: false });
  root.addEventListener('pointerdown', onDown);
  root.addEventListener('pointermove', onMove);
  root.addEventListener('pointerup', onUp);
  root.addEventListener('pointercancel', onCancel);
  root.addEventListener('pointerleave', onLeave);
  return () => {
    root.removeEventListener('touchmove', onTouchMove);
    root.removeEventListener('pointerdown', onDown);
    root.removeEventListener('pointermove', onMove);
    root.removeEventListener('pointerrawupdate', onEarlyMove);
    root.removeEventListener('pointerup', onUp);
    root.removeEventListener('pointercancel', onCancel);
    root.removeEventListener('pointerleave', onLeave);
  };
};
