/** What of an event decides. */
interface Timed {
  /** On the clock of events, in milliseconds. */
  readonly timeStamp: number;
}

/**
 * Every place of a pointer once and in order, from two streams of events: those that come as soon as something is known,
 * of which not each is worth a painting, and those that come with the frame. Either repeats what the other has brought;
 * under load an early event comes after its frame.
 */
export interface MoveSamples<E extends Timed> {
  /** Takes what came early, up to a time. Returns what has gathered when it is time to hand it on, or null. */
  early(events: readonly E[], until: number): readonly E[] | null;
  /** Takes the frame's events, up to a time. Returns what has gathered and what never came early, or null for nothing new. */
  frame(events: readonly E[], until: number): readonly E[] | null;
}

/** @param interval shortest time between two times that something is handed on early, in milliseconds. */
export const createMoveSamples = <E extends Timed>(interval: number): MoveSamples<E> => {
  let waiting: E[] = [];
  let handedOn = Number.NEGATIVE_INFINITY;
  let seenUntil = Number.NEGATIVE_INFINITY;
  /** Browsers without early events repeat nothing, and some of their clocks tick so slowly that two moves are at one time. */
  let repeats = false;

  const gather = (events: readonly E[], until: number): void => {
    waiting.push(...events.filter(({ timeStamp }) => !repeats || timeStamp > seenUntil));
    seenUntil = Math.max(seenUntil, until);
  };
  const handOn = (): readonly E[] | null => {
    const all = waiting;
    waiting = [];
    handedOn = seenUntil;
    return all.length === 0 ? null : all;
  };
  return {
    early(events, until) {
      repeats = true;
      gather(events, until);
      return seenUntil - handedOn >= interval ? handOn() : null;
    },
    frame(events, until) {
      gather(events, until);
      return handOn();
    },
  };
};
