import type { Editor } from '../../editor/editor.ts';
import type { BoardPointer, PointerKind } from '../../editor/input.ts';

const kindOf = (type: string): PointerKind => (type === 'pen' || type === 'touch' ? type : 'mouse');

/** Devices without pressure say 0.5 while a button is down; a finger's is its size and means nothing. */
const pressureOf = (event: PointerEvent): number =>
  event.pointerType === 'pen' && event.pressure > 0 ? event.pressure : 0.5;

/** The places between two events that a fast pen was at; browsers without them have the event itself. */
const coalesced = (event: PointerEvent): readonly PointerEvent[] => {
  const events = event.type === 'pointermove' ? event.getCoalescedEvents?.() : undefined;
  return events === undefined || events.length === 0 ? [event] : events;
};

/** A DOM event as the tools take it. `origin` is the canvas' top left corner in the window. */
export const boardPointer = (
  event: PointerEvent,
  editor: Editor,
  origin: { readonly left: number; readonly top: number },
): BoardPointer => {
  const screenX = event.clientX - origin.left;
  const screenY = event.clientY - origin.top;
  const samples: number[] = [];
  for (const each of coalesced(event)) {
    const { x, y } = editor.toBoard({ x: each.clientX - origin.left, y: each.clientY - origin.top });
    samples.push(x, y, pressureOf(each));
  }
  return {
    ...editor.toBoard({ x: screenX, y: screenY }),
    screenX,
    screenY,
    pressure: pressureOf(event),
    kind: kindOf(event.pointerType),
    shift: event.shiftKey,
    alt: event.altKey,
    mod: event.ctrlKey || event.metaKey,
    samples,
    time: event.timeStamp,
  };
};
