import { isDeepStrictEqual } from 'node:util';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { MessageError } from '../../message-error.ts';
import { encodeEntries } from '../../presence/entries.ts';
import { createPresence } from '../../presence/presence.ts';
import { editAtRandom } from '../../sync/gate/testing/random-edits.ts';
import { createUpdateGate, GateError } from '../../sync/gate/update-gate.ts';
import { awarenessUpdates, CLIENTS, updates } from './corpus.ts';
import { contentOf, createFuzzedRoom, honestAuthor, silentLink } from './fuzzed-room.ts';
import { hostileMessage, largeRoomMessageMaker } from './hostile-messages.ts';
import { mutate } from './mutate.ts';
import type { Target } from './target.ts';

/**
 * The gate before a document that only an honest author's updates are applied to: what the gate has looked at, refused
 * or not, has changed nothing.
 */
const refusing: Target = {
  name: 'updates, not applied',
  share: 9,
  refusals: [GateError],
  length: 100,
  begin: (int) => {
    const ada = honestAuthor();
    const edit = (of: Y.Doc): void => editAtRandom(of, int);
    const doc = new Y.Doc();
    const gate = createUpdateGate(doc);
    return {
      next: () => {
        if (int(10) === 0) {
          for (const update of ada.work(edit)) {
            gate.admit(update, 'update');
            Y.applyUpdate(doc, update);
          }
        }
        const update = mutate(updates, int);
        const kind = int(2) === 0 ? 'update' : 'step2';
        return () => {
          gate.admit(update, kind);
          return 'would be admitted';
        };
      },
      finish: () => {
        for (const update of ada.work(edit)) Y.applyUpdate(doc, update);
        if (!isDeepStrictEqual(Y.encodeStateVector(doc), Y.encodeStateVector(ada.doc)))
          throw new Error('the state vector is not the honest author’s');
        if (!isDeepStrictEqual(contentOf(doc), contentOf(ada.doc)))
          throw new Error('the content is not the honest author’s');
      },
    };
  },
};

/**
 * A room with an honest editor on one link and a hostile one on another: what the honest one has written and shows stays
 * what it is, and the document can be handed on and worked on.
 */
const roomTarget = (parts: Pick<Target, 'name' | 'share'> & { readonly partial: boolean }): Target => ({
  name: parts.name,
  share: parts.share,
  refusals: [GateError, MessageError],
  length: parts.partial ? 120 : 60,
  // So that timers of some seconds come in an episode.
  paceMs: parts.partial ? 40 : 10,
  begin: (int) => {
    // Now and then one whom the server calls an archive, whose word on what is saved is read.
    const kind = int(8) === 0 ? 'archive' : 'person';
    const room = createFuzzedRoom({ partial: parts.partial, leads: int(2) === 0, hostile: { kind } });
    const large = largeRoomMessageMaker(int, () => mutate(updates, int));
    return {
      next: () => {
        if (int(8) === 0) room.work((doc) => editAtRandom(doc, int));
        if (parts.partial && int(40) === 0) room.changeRoster();
        const bytes = parts.partial && int(2) === 0 ? large() : hostileMessage(int);
        return () => room.take(bytes);
      },
      finish: () => {
        room.work((doc) => editAtRandom(doc, int));
        try {
          room.check();
        } finally {
          room.close();
        }
      },
    };
  },
});

const presenceTarget: Target = {
  name: 'presence',
  share: 8,
  refusals: [MessageError],
  length: 100,
  begin: (int) => {
    const doc = new Y.Doc();
    doc.clientID = 1;
    const awareness = new Awareness(doc);
    const [ada, mallory] = [silentLink('ada'), silentLink('mallory')];
    const presence = createPresence(awareness, () => [ada, mallory], {
      partial: () => false,
      branches: () => [],
      present: () => true,
      linked: () => true,
      hears: () => true,
      graft: () => undefined,
      patience: () => 600,
    });
    presence.take(ada, encodeEntries([{ client: CLIENTS.ada, clock: 1, json: '{"name":"Ada"}' }]));
    awareness.setLocalState({ name: 'me' });
    return {
      next: () => {
        const update = mutate(awarenessUpdates, int);
        return () => {
          presence.take(mallory, update);
          return 'taken';
        };
      },
      finish: () => {
        const states = awareness.getStates();
        const seen = [states.get(CLIENTS.ada), states.get(1), states.size <= 6];
        presence.close();
        awareness.destroy();
        if (!isDeepStrictEqual(seen, [{ name: 'Ada' }, { name: 'me' }, true]))
          throw new Error(`others’ presence was changed: ${JSON.stringify(seen)}`);
      },
    };
  },
};

/** What hostile messages do to documents and presence, and that they do nothing to those of others. */
export const documentTargets: readonly Target[] = [
  refusing,
  roomTarget({ name: 'messages to a room', share: 16, partial: false }),
  roomTarget({ name: 'messages to a large room', share: 12, partial: true }),
  presenceTarget,
];
