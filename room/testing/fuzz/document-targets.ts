import { isDeepStrictEqual } from 'node:util';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { Link } from '../../mesh/link.ts';
import { MessageError } from '../../message-error.ts';
import { encodeEntries } from '../../presence/entries.ts';
import { createPresence } from '../../presence/presence.ts';
import { createDocumentSync } from '../../sync/document-sync.ts';
import { editAtRandom } from '../../sync/gate/testing/random-edits.ts';
import { createUpdateGate, GateError } from '../../sync/gate/update-gate.ts';
import { decodeMessage, encodeMessage, type RoomMessage } from '../../sync/messages.ts';
import { quietSync } from '../quiet-sync.ts';
import { memberNamed, recordingLink } from '../recording-link.ts';
import { awarenessUpdates, CLIENTS, roomMessages, updates } from './corpus.ts';
import { type Int, mutate } from './mutate.ts';
import type { Target } from './target.ts';

const nothing = Y.encodeStateVector(new Y.Doc());

/** Somebody who keeps to the rules, whose document nobody else's updates reach, and what it has sent last. */
const honestAuthor = (int: Int) => {
  const doc = new Y.Doc();
  doc.clientID = CLIENTS.ada;
  let fresh: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => fresh.push(update));
  return {
    doc,
    work: (): Uint8Array[] => {
      fresh = [];
      editAtRandom(doc, int);
      return fresh;
    },
  };
};

const contentOf = (doc: Y.Doc): unknown => [
  doc.getMap('map').toJSON(),
  doc.getArray('list').toJSON(),
  doc.getText('text').toDelta(),
  doc.getXmlFragment('xml').toString(),
];

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
    const ada = honestAuthor(int);
    const doc = new Y.Doc();
    const gate = createUpdateGate(doc);
    return {
      next: () => {
        if (int(10) === 0) {
          for (const update of ada.work()) {
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
        for (const update of ada.work()) Y.applyUpdate(doc, update);
        if (!isDeepStrictEqual(Y.encodeStateVector(doc), Y.encodeStateVector(ada.doc)))
          throw new Error('the state vector is not the honest author’s');
        if (!isDeepStrictEqual(contentOf(doc), contentOf(ada.doc)))
          throw new Error('the content is not the honest author’s');
      },
    };
  },
};

/** Half of them whole messages, mutated; half of them good ones around a mutated body, which come further. */
const hostileMessage = (int: Int): Uint8Array => {
  switch (int(8)) {
    case 0:
      return encodeMessage({ type: 'awareness', update: mutate(awarenessUpdates, int) });
    case 1:
    case 2:
      return encodeMessage({ type: 'update', update: mutate(updates, int) });
    case 3:
      return encodeMessage({
        type: 'gossip',
        origin: memberNamed(int(2) === 0 ? 'ada' : 'mallory'),
        number: int(100),
        signature: new Uint8Array(64),
        voice: new Uint8Array(),
        update: mutate(updates, int),
      });
    default:
      return mutate(roomMessages, int);
  }
};

/** A link whose sent messages nobody keeps. */
const silent = (name: string): Link => ({ ...recordingLink(name), send: () => undefined });

/**
 * Sync and presence as a room wires them, with an honest editor on one link and a hostile one on the other: the hostile
 * one's link ends at each refusal, and is replaced by a new one.
 */
const room: Target = {
  name: 'messages to a room',
  share: 16,
  refusals: [GateError, MessageError],
  length: 60,
  begin: (int) => {
    const author = honestAuthor(int);
    const doc = new Y.Doc();
    doc.clientID = 1;
    const awareness = new Awareness(doc);
    const open = new Set<Link>();
    const presence = createPresence(awareness, () => open, {
      partial: () => false,
      branches: () => [],
      present: () => true,
      linked: () => true,
      hears: () => true,
      graft: () => undefined,
      patience: () => 600,
    });
    const sync = createDocumentSync({
      ...quietSync,
      doc,
      // The strongest hostile one: an editor, who signs what he likes.
      signer: { sign: () => null, verify: () => true },
      mayAuthor: (link, client) => (presence.linkOf(client) ?? link) === link,
      mayOriginate: (origin, client) => (presence.originOf(client) ?? origin) === origin,
    });
    const up = (link: Link): Link => {
      open.add(link);
      sync.start(link);
      presence.linkUp(link);
      sync.take(link, { type: 'step1', stateVector: nothing });
      // Answers our question, so that what comes is not passed off as its answer.
      sync.take(link, { type: 'step2', update: Uint8Array.of(0, 0) });
      return link;
    };
    const down = (link: Link): void => {
      open.delete(link);
      sync.stop(link, 'lost');
      presence.linkDown(link, false);
    };
    const ada = up(silent('ada'));
    const state = { name: 'Ada', at: 1 };
    presence.take(ada, encodeEntries([{ client: CLIENTS.ada, clock: 1, json: JSON.stringify(state) }]));
    let mallory = up(silent('mallory'));
    const work = (): void => {
      for (const update of author.work()) sync.take(ada, { type: 'update', update });
    };
    const route = (message: RoomMessage): void => {
      if (message.type === 'awareness') presence.take(mallory, message.update);
      else if (message.type === 'relayedPresence') presence.takeRelayed(mallory, message.entries);
      else if (message.type === 'queryAwareness') presence.tell(mallory);
      else if (message.type === 'presenceChange') presence.takeChange(mallory, message);
      else if (message.type === 'presenceClocks') presence.takeClocks(mallory, message.clocks);
      else sync.take(mallory, message);
    };
    return {
      next: () => {
        if (int(8) === 0) work();
        const bytes = hostileMessage(int);
        return () => {
          try {
            const message = decodeMessage(bytes);
            route(message);
            return `takes ${message.type}`;
          } catch (error) {
            down(mallory);
            mallory = up(silent('mallory'));
            throw error;
          }
        };
      },
      finish: () => {
        work();
        const known = Y.getState(doc.store, CLIENTS.ada);
        const written = Y.getState(author.doc.store, CLIENTS.ada);
        const seen = awareness.getStates().get(CLIENTS.ada);
        sync.close();
        presence.close();
        awareness.destroy();
        if (known !== written) throw new Error(`of the honest author’s ${written} clocks ${known} are known`);
        if (!isDeepStrictEqual(seen, state)) throw new Error('the honest author’s presence is another');
        // Whoever takes the document over, through a gate of their own, gets it whole; and it can be worked on.
        const served = Y.encodeStateAsUpdate(doc);
        createUpdateGate(new Y.Doc()).admit(served, 'step2');
        contentOf(doc);
        doc.getMap('map').set('still', 'works');
        if (doc.getMap('map').get('still') !== 'works')
          throw new Error('the document takes nothing any more');
      },
    };
  },
};

const presenceTarget: Target = {
  name: 'presence',
  share: 8,
  refusals: [MessageError],
  length: 100,
  begin: (int) => {
    const doc = new Y.Doc();
    doc.clientID = 1;
    const awareness = new Awareness(doc);
    const [ada, mallory] = [silent('ada'), silent('mallory')];
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
export const documentTargets: readonly Target[] = [refusing, room, presenceTarget];
