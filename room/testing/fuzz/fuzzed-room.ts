import { isDeepStrictEqual } from 'node:util';
import type { MemberId } from '@meshboard/signaling/protocol';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { createAnswersOwed } from '../../answers-owed.ts';
import type { Link } from '../../mesh/link.ts';
import { encodeEntries } from '../../presence/entries.ts';
import { createPresence } from '../../presence/presence.ts';
import { createRoute } from '../../route.ts';
import { createDocumentSync } from '../../sync/document-sync.ts';
import { createUpdateGate } from '../../sync/gate/update-gate.ts';
import { Voice } from '../../sync/gossip/voice.ts';
import { decodeMessage, encodeMessage } from '../../sync/messages.ts';
import { quietSync } from '../quiet-sync.ts';
import { memberNamed, recordingLink } from '../recording-link.ts';
import { CLIENTS } from './corpus.ts';
import type { Outcome } from './target.ts';

/** As in a real room; what waits for what never comes is dropped by it. */
const REPAIR_MS = 20_000;

/** Members who are in a large room and to whom there is no link. What is told of them comes through others. */
export const FAR_MEMBERS = Array.from({ length: 12 }, (_, i) => memberNamed(`far${i}`));

/** A link whose sent messages nobody keeps. */
export const silentLink = (name: string, other: Partial<Link> = {}): Link => ({
  ...recordingLink(name, other),
  send: () => undefined,
});

/** Everything that can be read of the document's usual types. */
export const contentOf = (doc: Y.Doc): unknown => [
  doc.getMap('map').toJSON(),
  doc.getArray('list').toJSON(),
  doc.getText('text').toDelta(),
  doc.getXmlFragment('xml').toString(),
];

/** Somebody who keeps to the rules, whose document nobody else's updates reach, and what it has sent last. */
export const honestAuthor = () => {
  const doc = new Y.Doc();
  doc.clientID = CLIENTS.ada;
  let fresh: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => fresh.push(update));
  return {
    doc,
    /** @returns what it sends of what `edit` does. */
    work: (edit: (doc: Y.Doc) => void): Uint8Array[] => {
      fresh = [];
      edit(doc);
      return fresh;
    },
  };
};

export interface FuzzedRoomOptions {
  /** Too many are there for everybody to be linked to everybody. */
  readonly partial: boolean;
  /** Whether it is this member who sends waves. */
  readonly leads?: boolean;
  /** What the hostile one's link is like. */
  readonly hostile?: Partial<Link>;
}

/**
 * Sync and presence as a room wires them. Ada is an honest editor on a link of her own; in a large room every other update
 * of hers comes through Cem, who has signed for nothing. The hostile one is an editor, who signs what he likes; his link
 * ends at each refusal, and he comes back with a new one under another name.
 */
export interface FuzzedRoom {
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  /** Ada does something, and sends it. */
  work(edit: (doc: Y.Doc) => void): void;
  /** Takes what the hostile one sends. @throws what it is refused with; his link has been replaced then. */
  take(bytes: Uint8Array): Outcome;
  /** Somebody leaves the room, and somebody comes whom nobody knew. */
  changeRoster(): void;
  /** @throws Error that says how those who did nothing wrong were harmed. */
  check(): void;
  close(): void;
}

export const createFuzzedRoom = ({ partial, leads = false, hostile = {} }: FuzzedRoomOptions): FuzzedRoom => {
  const author = honestAuthor();
  const voice = new Voice();
  const doc = new Y.Doc();
  doc.clientID = 1;
  const awareness = new Awareness(doc);
  const open = new Map<MemberId, Link>();
  const roster = new Set<MemberId>(FAR_MEMBERS);
  const presence = createPresence(awareness, () => open.values(), {
    partial: () => partial,
    branches: () => sync.branches(),
    present: (member) => roster.has(member),
    linked: (member) => open.has(member),
    hears: (link, member) => sync.conversations.get(link.member)?.neighbours.has(member) ?? false,
    graft: (link) => sync.graft(link),
    patience: () => sync.patience(),
  });
  const sync = createDocumentSync({
    ...quietSync,
    doc,
    repairMs: REPAIR_MS,
    partial: () => partial,
    leads: () => leads,
    signer: { sign: () => null, verify: () => true },
    mayAuthor: (link, client) => (presence.linkOf(client) ?? link) === link,
    mayOriginate: (origin, client) => (presence.originOf(client) ?? origin) === origin,
  });
  const route = createRoute({
    sync,
    presence,
    owed: createAnswersOwed((link) => open.get(link.member) === link),
  });

  const up = (link: Link): Link => {
    open.set(link.member, link);
    roster.add(link.member);
    sync.start(link);
    presence.linkUp(link);
    // As one who has everything: a document for each who comes would be most of what there is to do.
    sync.take(link, { type: 'step1', stateVector: Y.encodeStateVector(doc) });
    // Answers our question, so that what comes is not passed off as its answer.
    sync.take(link, { type: 'step2', update: Uint8Array.of(0, 0) });
    return link;
  };
  const down = (link: Link): void => {
    open.delete(link.member);
    roster.delete(link.member);
    sync.stop(link, 'lost');
    presence.linkDown(link, false);
    presence.rosterChanged();
    sync.rosterChanged();
  };
  const ada = up(silentLink('ada'));
  const cem = up(silentLink('cem'));
  sync.take(ada, { type: 'voice', publicKey: voice.publicKey });
  const state = { name: 'Ada', at: 1 };
  let clock = 0;
  /** Not only once: what is not renewed for 30 s is taken for gone. */
  const showPresence = (): void => {
    clock += 1;
    presence.take(ada, encodeEntries([{ client: CLIENTS.ada, clock, json: JSON.stringify(state) }]));
  };
  showPresence();
  let names = 0;
  const nextHostile = (): Link => {
    names += 1;
    return up(silentLink(`mallory${names}`, hostile));
  };
  let mallory = nextHostile();
  let gossiped = 0;
  let far = FAR_MEMBERS.length;

  const say = (update: Uint8Array): void => {
    if (!partial) {
      sync.take(ada, { type: 'update', update });
      return;
    }
    gossiped += 1;
    const id = { origin: ada.member, number: gossiped };
    const signed = { ...id, signature: new Uint8Array(), voice: voice.sign({ ...id, update }), update };
    // Through the hands that every message goes through.
    const message = decodeMessage(encodeMessage({ type: 'gossip', ...signed }));
    sync.take(gossiped % 2 === 0 ? ada : cem, message);
  };

  return {
    doc,
    awareness,
    work: (edit) => {
      showPresence();
      for (const update of author.work(edit)) say(update);
    },
    take(bytes) {
      try {
        const message = decodeMessage(bytes);
        presence.heard(mallory);
        route(mallory, message);
        return `takes ${message.type}`;
      } catch (error) {
        down(mallory);
        mallory = nextHostile();
        throw error;
      }
    },
    changeRoster() {
      const [gone] = [...roster].filter((member) => !open.has(member));
      if (gone !== undefined) roster.delete(gone);
      roster.add(memberNamed(`far${far}`));
      far += 1;
      presence.rosterChanged();
      sync.rosterChanged();
    },
    check() {
      const known = Y.getState(doc.store, CLIENTS.ada);
      const written = Y.getState(author.doc.store, CLIENTS.ada);
      if (known !== written) throw new Error(`of the honest author’s ${written} clocks ${known} are known`);
      if (!isDeepStrictEqual(awareness.getStates().get(CLIENTS.ada), state))
        throw new Error('the honest author’s presence is another');
      // Whoever takes the document over, through a gate of their own, gets it whole; and it can be worked on.
      createUpdateGate(new Y.Doc()).admit(Y.encodeStateAsUpdate(doc), 'step2');
      contentOf(doc);
      let told = false;
      doc.once('update', () => {
        told = true;
      });
      doc.getMap('map').set('still', 'works');
      if (doc.getMap('map').get('still') !== 'works') throw new Error('the document takes nothing any more');
      if (!told) throw new Error('the document tells of no change any more');
    },
    close() {
      sync.close();
      presence.close();
      awareness.destroy();
      doc.destroy();
    },
  };
};
