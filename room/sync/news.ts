import * as Y from 'yjs';
import type { Right } from '../capability/capability.ts';
import { Deadline } from '../deadline.ts';
import type { Link } from '../mesh/link.ts';
import { type Conversation, tell } from './conversation.ts';
import { decodeStateMap } from './messages.ts';

/** Long enough for a burst to pass, short enough to be hardly noticed, in milliseconds. */
const TELL_DELAY_MS = 500;

/** Most clients of news that are looked at again; with more, whoever has them is asked whatever has come. */
const MAX_LACKING = 1_024;

export interface NewsOptions {
  readonly doc: Y.Doc;
  readonly conversations: ReadonlyMap<unknown, Conversation>;
  /** What WE may do: nobody asks a viewer for the document. */
  readonly right: Right;
  /** How long what goes by the branches may take to come, in milliseconds. */
  readonly patience: () => number;
}

/**
 * What somebody has, told to those who may lack it: what came by a step 2 in a room in which not all are linked, what is too
 * large for one message, what one who is gone had told only some. Who still lacks it after a while asks.
 */
export interface News {
  /** Tells those for whom it is what we have. */
  tell(isFor: (link: Link) => boolean): void;
  /** Tells everybody, once for a burst. */
  tellSoon(): void;
  /** Somebody got something that we may lack as it did. Most of it is on its way by the tree. */
  take(from: Conversation, stateVector: Uint8Array): void;
  close(): void;
}

export const createNews = ({ doc, conversations, right, patience }: NewsOptions): News => {
  const tellNow = (isFor: (link: Link) => boolean): void => {
    const stateVector = Y.encodeStateVector(doc);
    for (const to of conversations.values())
      if (to.link.dialect === 'meshboard' && to.answered && isFor(to.link))
        tell(to, { type: 'news', stateVector });
  };
  const telling = new Deadline(() => tellNow(() => true));

  return {
    tell: tellNow,
    tellSoon() {
      if (right === 'edit') telling.within(TELL_DELAY_MS);
    },
    take(from, stateVector) {
      // Whom we do not ask need not be read.
      if (from.link.right !== 'edit') return;
      const lacks = (client: number, clock: number): boolean => Y.getState(doc.store, client) < clock;
      let count = 0;
      const lacking = decodeStateMap(stateVector, (client, clock) => {
        if (!lacks(client, clock)) return false;
        count += 1;
        return count <= MAX_LACKING;
      });
      const stands = (): boolean =>
        count > MAX_LACKING || [...lacking].some(([client, clock]) => lacks(client, clock));
      if (count > 0) from.pending.within(patience(), stands);
    },
    close: () => telling.cancel(),
  };
};
