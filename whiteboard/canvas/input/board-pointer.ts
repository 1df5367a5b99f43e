import type { Editor } from '../../editor/editor.ts';
import type { BoardPointer, PointerKind } from '../../editor/input.ts';

const kindOf = (type: string): PointerKind => (type === 'pen' || type === 'touch' ? type : 'mouse');

/** Devices without pressure say 0.5 while a button is down; a finger's is its size and means nothing. */
const pressureOf = (event: PointerEvent): number =>
  event.pointerType === 'pen' && event.pressure > 0 ? event.pressure : 0.5;

/** The places between two events that a fast pen was at; browsers without them have the event itself. */
const coalesced = (event: PointerEvent): readonly PointerEvent[] => {
  const moves = event.type === 'pointermove' || event.type === 'pointerrawupdate';
  const events = moves ? event.getCoalescedEvents?.() : undefined;
  return events === undefined || events.length === 0 ? [event] : events;
};

/**
 * A DOM event as the tools take it.
 *
 * @param origin the canvas' top left corner in the window.
 * @param after leaves out samples that are not younger than this, on the clock of events: they were taken before.
 */
export const boardPointer = (
  event: PointerEvent,
  editor: Editor,
  origin: { readonly left: number; readonly top: number },
  after = Number.NEGATIVE_INFINITY,
): BoardPointer => {
  const screenX = event.clientX - origin.left;
  const screenY = event.clientY - origin.top;
  const samples: number[] = [];
  for (const each of coalesced(event)) {
    if (each.timeStamp <= after) continue;
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
