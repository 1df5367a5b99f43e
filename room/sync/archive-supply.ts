import * as Y from 'yjs';
import { type Conversation, sendUpdate } from './conversation.ts';
import { encodeMessage } from './messages.ts';
import { confirms, type Held } from './saved-state.ts';

/**
 * Sends archives what they should have had by now: somebody who has left may have sent an update to us and not to them, and
 * then it falls to us to pass it on.
 *
 * @param holds - What the document holds.
 */
export const supplyArchives = (doc: Y.Doc, conversations: Iterable<Conversation>, holds: Held): void => {
  for (const to of conversations) {
    const { confirmed, sent, answered } = to;
    if (!answered || !confirmed || confirmed.count < sent || confirms(confirmed, holds)) continue;
    const known = [...confirmed.state].filter(([client]) => doc.store.clients.has(client));
    const update = Y.encodeStateAsUpdate(doc, Y.encodeStateVector(new Map(known)));
    sendUpdate(to, update, encodeMessage({ type: 'update', update }));
  }
};
