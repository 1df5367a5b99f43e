import type { Editor } from '../../editor/editor.ts';
import type { BoardPointer, PointerKind } from '../../editor/input.ts';

const kindOf = (type: string): PointerKind => (type === 'pen' || type === 'touch' ? type : 'mouse');

/** The eraser at the other end of a pen, in `PointerEvent.buttons`. */
const ERASER = 32;

/** The places between two events that a fast pen was at; browsers without them have the event itself. */
export const coalesced = (event: PointerEvent): readonly PointerEvent[] => {
  const moves = event.type === 'pointermove' || event.type === 'pointerrawupdate';
  const events = moves ? event.getCoalescedEvents?.() : undefined;
  return events === undefined || events.length === 0 ? [event] : events;
};

/**
 * A DOM event as the tools take it.
 *
 * @param origin the canvas' top left corner in the window.
 * @param pressureOf how hard an event presses.
 * @param samples the events whose places are new, this one's last.
 */
export const boardPointer = (
  event: PointerEvent,
  editor: Editor,
  origin: { readonly left: number; readonly top: number },
  pressureOf: (event: PointerEvent) => number,
  samples: readonly PointerEvent[] = coalesced(event),
): BoardPointer => {
  const screenX = event.clientX - origin.left;
  const screenY = event.clientY - origin.top;
  return {
    ...editor.toBoard({ x: screenX, y: screenY }),
    screenX,
    screenY,
    samples: samples.flatMap((each) => {
      const { x, y } = editor.toBoard({ x: each.clientX - origin.left, y: each.clientY - origin.top });
      return [x, y, pressureOf(each)];
    }),
    pressure: pressureOf(event),
    kind: kindOf(event.pointerType),
    eraser: (event.buttons & ERASER) !== 0,
    shift: event.shiftKey,
    alt: event.altKey,
    mod: event.ctrlKey || event.metaKey,
    time: event.timeStamp,
  };
};
