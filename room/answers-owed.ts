import type { Link } from './mesh/link.ts';

/** With more than this unsent, an answer waits: whoever asks and does not read must not fill our memory. */
const MAX_UNSENT_BYTES = 4 * 2 ** 20;

/**
 * Answers to questions that cost the asker three bytes and us thousands. While much is unsent on a link, any number of
 * questions of one kind is answered once, when that has left.
 */
export interface AnswersOwed {
  /** Says it now, or once when there is room. Nothing is said on a link that has ended meanwhile. */
  give(link: Link, kind: string, say: () => void): void;
}

/** @param isUp - whether the link has not ended. */
export const createAnswersOwed = (isUp: (link: Link) => boolean): AnswersOwed => {
  const waiting = new WeakMap<Link, Set<string>>();
  return {
    give(link, kind, say) {
      if (link.queuedBytes <= MAX_UNSENT_BYTES) {
        say();
        return;
      }
      const kinds = waiting.get(link) ?? new Set();
      waiting.set(link, kinds);
      if (kinds.has(kind)) return;
      kinds.add(kind);
      void link.drained(MAX_UNSENT_BYTES).then(() => {
        kinds.delete(kind);
        if (isUp(link)) say();
      });
    },
  };
};
