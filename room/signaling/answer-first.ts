/**
 * Keeps the answer to a question ahead of the events that came while it was under way.
 *
 * An answer tells how things stood when it was made; an event that comes before it may be younger, and one that comes
 * right behind it, in the same piece of the stream, is handed over before the promise of the answer gets its turn.
 * Applied as they come, the answer would undo what the event told: a member that nobody is ever linked to, an archive
 * that is never asked. Told again after the answer, an older event says nothing new.
 */
export interface AnswerFirst {
  /** A question is asked. Call what it returns when the answer, or its failure, has been dealt with. */
  asked(): () => void;
  /** Runs `take` at once, or after the answer that is awaited. */
  event(take: () => void): void;
}

export const createAnswerFirst = (): AnswerFirst => {
  let held: (() => void)[] = [];
  /** The latest question that has no answer yet: an answer to an earlier one ends no waiting. */
  let open: object | null = null;
  return {
    asked() {
      const question = {};
      open = question;
      return () => {
        if (open !== question) return;
        open = null;
        const due = held;
        held = [];
        for (const take of due) take();
      };
    },
    event(take) {
      if (open === null) take();
      else held.push(take);
    },
  };
};
