import type { MemberId } from '@meshboard/signaling/protocol';
import * as Y from 'yjs';
import type { Right } from '../capability/capability.ts';
import { createEmitter } from '../emitter.ts';
import type { Link, LinkEnd } from '../mesh/link.ts';
import { createAdmission } from './admission.ts';
import type { ArchiveRole } from './archive-role.ts';
import { supplyArchives } from './archive-supply.ts';
import {
  answerQuestion,
  type Conversation,
  sendBytes,
  sendUpdate,
  startConversation,
  tell,
} from './conversation.ts';
import { type DeletedClocks, trackDeletedClocks } from './deleted-clocks.ts';
import { createForwarding } from './forwarding.ts';
import { DEFAULT_GATE_LIMITS } from './gate/gate-limits.ts';
import { GateError } from './gate/update-gate.ts';
import { createGossip } from './gossip/gossip.ts';
import type { GossipMessage } from './gossip/gossip-messages.ts';
import type { GossipSigner } from './gossip/gossip-signer.ts';
import { Voices } from './gossip/voices.ts';
import { LastWords } from './last-words.ts';
import { createLedger } from './ledger.ts';
import { decodeStateMap, encodeMessage, type RoomMessage, type StateMap } from './messages.ts';
import { createNews } from './news.ts';
import { createOutbox } from './outbox.ts';
import type { Held } from './saved-state.ts';
import { onUsefulUpdates } from './useful-updates.ts';
import type { Way } from './waiting.ts';
import { createWithheld } from './withheld.ts';

/** Long enough for links and neighbours to settle, short enough to be hardly noticed, in milliseconds. */
const QUESTION_DELAY_MS = 500;

export interface DocumentSyncEvents {
  /** A link's other end has sent us everything it had. */
  exchanged(link: Link): void;
  /** A part of a large document came in: bytes of all parts so far, and of all that will come. */
  partTaken(received: number, total: number): void;
  /** Something that `SavedState` depends on changed. */
  progress(): void;
}

export interface DocumentSyncOptions {
  readonly doc: Y.Doc;
  readonly self: MemberId;
  /** What WE may do: a viewer sends no updates, its peers would end the link. */
  readonly right: Right;
  /** Whether the room is too large for everybody to be linked to everybody. */
  readonly partial: () => boolean;
  /** Whether it is this member, of all in a large room, who sends the waves that keep its tree a tree. */
  readonly leads: () => boolean;
  /** Null in rooms without keys. */
  readonly signer: GossipSigner | null;
  readonly archive?: ArchiveRole;
  /** Mean time between two repairs, in milliseconds. */
  readonly repairMs: number;
  /** How long an archive may lack something that we have before we send it, in milliseconds. */
  readonly archiveLagMs: number;
  /**
   * Whether a live update on this link may bring new structs of this client. False for a client known to sit at
   * the end of another link: it speaks for itself there.
   */
  readonly mayAuthor: (link: Link, client: number) => boolean;
  /** The same for an update that came through others, of which only is known whose it is said to be. */
  readonly mayOriginate: (origin: MemberId, client: number) => boolean;
  /** 0 to 1, for jitter. */
  readonly random: () => number;
}

/**
 * Keeps one document the same over all links: state vectors exchanged when a link comes up, live updates sent
 * once to each link, forwarded only where two members lack a link, and a repair now and then.
 */
export interface DocumentSync {
  readonly conversations: ReadonlyMap<MemberId, Conversation>;
  /**
   * Whether the document has been got from somebody to whom there is still a link; in a large room, where links end that
   * are not needed any more and all that follows comes by the others, whether any link has stood ever since.
   */
  readonly synced: boolean;
  /** Links over which what is live goes at once in a large room: its spanning tree. */
  branches(): readonly Link[];
  /** Makes a link one of them: what is live does not come by those that we have. */
  graft(link: Link): void;
  /** How long what goes by the branches may take to come, in milliseconds. */
  patience(): number;
  /** Somebody has joined or left. */
  rosterChanged(): void;
  /** Says with whom links will end soon: what goes at once goes by the others. */
  spare(members: ReadonlySet<MemberId>): void;
  start(link: Link): void;
  stop(link: Link, reason: LinkEnd): void;
  /** Takes one message of the kinds step1, step2, update, neighbours, saved, forget. @throws GateError, MessageError */
  take(link: Link, message: RoomMessage): void;
  /**
   * Limits whom we ask for the document: one member while joining, everybody (`null`) afterwards. Those who
   * were not asked so far are asked at once.
   */
  askOnly(member: MemberId | null): void;
  /** What the document holds. */
  held(): Held;
  on<K extends keyof DocumentSyncEvents>(event: K, listener: DocumentSyncEvents[K]): () => void;
  /** Sends what is gathered. */
  flush(): void;
  /** Tells linked archives to stop keeping the room. */
  forget(): void;
  close(): void;
}

export const createDocumentSync = (options: DocumentSyncOptions): DocumentSync => {
  const { doc, self, right, random } = options;
  const emitter = createEmitter<DocumentSyncEvents>();
  const conversations = new Map<MemberId, Conversation>();
  /** By transaction origin: an update that came over a link has the link as its origin. */
  const byOrigin = new Map<unknown, Conversation>();
  const admission = createAdmission(doc, (link) => {
    const from = conversations.get(link.member);
    if (from?.link === link) questionSoon(from);
  });
  const voices = new Voices();
  const withheld = createWithheld(doc, options.archive !== undefined);
  const ledger = options.archive ? createLedger(doc, options.archive, () => conversations.values()) : null;
  let only: MemberId | null = null;
  /** Something has been got, and there has been a link since then. */
  let hasReceived = false;

  /** Counted from when an archive first says what it has: nobody else needs to know. */
  let deletedClocks: DeletedClocks | null = null;

  const state = (): StateMap =>
    new Map([...doc.store.clients.keys()].map((client) => [client, Y.getState(doc.store, client)]));

  const held = (): Held => ({ state: state(), deleted: deletedClocks?.total ?? 0 });

  const asksATab = (): boolean =>
    [...conversations.values()].some(({ link, asked, received }) => link.via === 'tab' && asked && !received);

  const ask = (to: Conversation): void => {
    const { right: proved, via, member } = to.link;
    // A viewer's updates are not for us; what it would answer would end the link.
    if (to.asked || proved !== 'edit') return;
    // A tab is asked whoever else is, since that costs no network; but one after the other, or each would send everything.
    if (via === 'tab' ? asksATab() : only !== null && member !== only) return;
    to.asked = true;
    question(to);
  };

  const askAll = (): void => {
    for (const conversation of conversations.values()) ask(conversation);
  };

  const questionSoon = (to: Conversation, stands = (): boolean => true): void =>
    to.pending.within(QUESTION_DELAY_MS, stands);

  const question = (to: Conversation): void => {
    to.openQuestions += 1;
    tell(to, { type: 'step1', stateVector: Y.encodeStateVector(doc) });
  };

  const tellNeighbours = (): void => {
    const members = new Set(conversations.keys());
    for (const to of conversations.values())
      if (to.link.dialect === 'meshboard') tell(to, { type: 'neighbours', members });
  };

  const gossip = createGossip({
    self,
    passesOn: !options.archive,
    random,
    ready: (link) => {
      const to = conversations.get(link.member);
      // Nobody asks a viewer for the document; what it passes on is live, and signed.
      return to?.link === link && (to.answered || right === 'view');
    },
    push: (link, encoded) => {
      const to = conversations.get(link.member);
      if (to?.link === link) sendBytes(to, encoded);
    },
    announce: (link, ids) => link.send(encodeMessage({ type: 'have', ids }), 'small'),
    graft: (link, ids) => link.send(encodeMessage({ type: 'graft', ids }), 'small'),
    branch: (link) => link.send(encodeMessage({ type: 'branch' }), 'small'),
    leads: options.leads,
    wave: (link, id) => link.send(encodeMessage({ type: 'wave', ...id }), 'small'),
    prune: (link) => link.send(encodeMessage({ type: 'prune' }), 'small'),
    lacking: (link, ids) => {
      const from = conversations.get(link.member);
      if (from?.link === link && link.right === 'edit')
        questionSoon(from, () => ids.some((id) => !gossip.has(id)));
    },
  });

  /** y-webrtc peers take no part in the tree: each of us who has one gives it what comes. */
  const tellStock = (update: Uint8Array, except: Conversation | null): void => {
    for (const to of conversations.values())
      if (to.link.dialect === 'y-webrtc' && to.answered && to !== except)
        sendUpdate(to, update, encodeMessage({ type: 'update', update }));
  };

  const publish = (update: Uint8Array, from: Conversation | null): void => {
    const id = gossip.nextId();
    const signature = options.signer?.sign(id, update) ?? new Uint8Array();
    const links = Array.from(conversations.values(), ({ link }) => link);
    const voiced = voices.sign({ ...id, update }, links);
    gossip.publish(id, encodeMessage({ type: 'gossip', ...id, signature, voice: voiced, update }));
    tellStock(update, from);
    emitter.emit('progress');
  };

  const news = createNews({ doc, conversations, right, patience: gossip.patience });
  const lastWords = new LastWords(() => {
    // In a large room what went by the tree is asked for by all who hear of it; archives are supplied with what they lack.
    if (right === 'edit' && !options.partial()) news.tell(({ kind }) => kind !== 'archive');
  }, random);

  const { isFor, isForAnybody } = createForwarding(self, conversations);

  const outbox = createOutbox<Conversation | null>((written, from) => {
    // What came over a link has passed the gate.
    const update = from === null ? withheld.pass(written) : written;
    if (update === null || update.length > DEFAULT_GATE_LIMITS.maxUpdateBytes) {
      // Too large for one message: whoever hears of it asks for it, and is given it in parts.
      if (update !== null) {
        news.tellSoon();
        tellStock(update, null);
      }
      emitter.emit('progress');
      return;
    }
    if (options.partial()) {
      publish(update, from);
      return;
    }
    const encoded = encodeMessage({ type: 'update', update });
    for (const to of conversations.values()) if (isFor(to, from)) sendUpdate(to, update, encoded);
    emitter.emit('progress');
  });

  /**
   * Whose update a transaction is. What a listener writes while something is being applied is our own, also where it takes
   * over the origin of what it answers.
   */
  const senderOf = ({ local, origin }: Y.Transaction): Conversation | null =>
    local ? null : (byOrigin.get(origin) ?? null);

  const onUpdate = (update: Uint8Array, transaction: Y.Transaction): void => {
    if (ledger) ledger.record(update);
    const from = senderOf(transaction);
    const way = from === null ? null : admission.applying();
    if (way === 'gossip' || right === 'view') emitter.emit('progress');
    else if (way === 'step2' && options.partial()) news.tellSoon();
    // What is for nobody else is not gathered, which costs a timer, a third of what applying it does.
    else if (from === null || options.partial() || isForAnybody(from)) outbox.add(update, from);
    else emitter.emit('progress');
  };

  /**
   * Whether anything is done with what a transaction changed. Most of what comes over links is for nobody else, and Yjs
   * encodes it anew for who listens: 40 % of what applying a document of 20 MB takes.
   */
  const isOfUse = (transaction: Y.Transaction): boolean => {
    const from = senderOf(transaction);
    if (from === null || ledger !== null) return true;
    if (right === 'view' || admission.applying() === 'gossip') return false;
    return options.partial() || isForAnybody(from);
  };
  const stopListening = onUsefulUpdates(doc, isOfUse, onUpdate);

  /** @throws GateError when its sender is not well-behaved. */
  const admit = (
    from: Conversation,
    update: Uint8Array,
    way: Way,
    mayAuthor = (client: number): boolean => options.mayAuthor(from.link, client),
  ): void => {
    admission.admit(update, from.link, way, mayAuthor);
    counted(from);
  };

  /** A document message was taken in; the archive tells how many are safe. */
  const counted = (from: Conversation): void => {
    from.taken += 1;
    ledger?.taken();
  };

  /**
   * Whether what came through others in the name of somebody whom we are linked to is that one's. Where everybody is
   * linked to everybody nothing comes that way but what was on its way as the room shrank.
   */
  const isSaidBy = ({ link }: Conversation, message: GossipMessage): boolean =>
    options.partial() && voices.isOf(link, message.voice, message);

  /** An update that may have come through several hands. */
  const admitGossip = (from: Conversation, message: GossipMessage): void => {
    if (gossip.isKnown(from.link, message)) {
      counted(from);
      return;
    }
    // Whoever proved `edit` may write what it likes. A viewer only passes on what somebody with the edit key signed, and
    // looks at it before it passes it on: the others would end its link otherwise.
    const vouched = from.link.right === 'edit' && right === 'edit';
    if (!vouched && options.signer?.verify(message) !== true)
      throw new GateError('unsigned', `an update through a viewer, said to be of ${message.origin}`);
    const author = conversations.get(message.origin);
    if (author !== undefined && author !== from && !isSaidBy(author, message)) {
      // Who made it up is not known: whoever passed it on may have no link to the author.
      if (author.link.right === 'edit') questionSoon(author);
      counted(from);
      return;
    }
    admit(from, message.update, 'gossip', (client) => options.mayOriginate(message.origin, client));
    gossip.taken(from.link, message);
    if (right === 'edit') tellStock(message.update, from);
    emitter.emit('progress');
  };

  /** A step 2 may bring anybody's structs: one that nobody asked for would be a way round `mayAuthor`. */
  const admitAnswer = (from: Conversation, update: Uint8Array): void => {
    if (from.openQuestions > 0) admit(from, update, 'step2');
    else if (from.link.dialect === 'y-webrtc') admit(from, update, 'update');
    else throw new GateError('contradiction', 'a step 2 that was not asked for');
  };

  const answer = (to: Conversation, stateVector: Uint8Array): void => {
    // A viewer answers with nothing, and so has no need to read the question.
    if (right !== 'edit') return;
    const known = decodeStateMap(stateVector, (client) => doc.store.clients.has(client));
    // What is gathered is in the document already, and so in the step 2: sending it again would be a second copy.
    outbox.flush();
    answerQuestion(
      to,
      doc,
      known,
      withheld,
      (conversation) => conversations.get(to.link.member) === conversation,
    );
  };

  const take = (link: Link, message: RoomMessage): void => {
    const from = conversations.get(link.member);
    if (from?.link !== link) return;
    switch (message.type) {
      case 'step1':
        answer(from, message.stateVector);
        return;
      case 'part':
        admitAnswer(from, message.update);
        from.coming = { bytes: (from.coming?.bytes ?? 0) + message.update.length, total: message.total };
        // The total was estimated before the document was cut.
        emitter.emit('partTaken', Math.min(from.coming.bytes, message.total), message.total);
        emitter.emit('progress');
        return;
      case 'step2':
        admitAnswer(from, message.update);
        from.openQuestions = Math.max(0, from.openQuestions - 1);
        // The last part.
        if (from.coming !== null) emitter.emit('partTaken', from.coming.total, from.coming.total);
        from.coming = null;
        if (!from.received) {
          from.received = true;
          hasReceived = true;
          emitter.emit('exchanged', link);
          askAll();
        }
        emitter.emit('progress');
        return;
      case 'update':
        admit(from, message.update, 'update');
        lastWords.heard(link);
        emitter.emit('progress');
        return;
      case 'gossip':
        admitGossip(from, message);
        return;
      case 'have':
        gossip.takeHave(link, message.ids);
        return;
      case 'graft':
        gossip.takeGraft(link, message.ids);
        return;
      case 'branch':
        gossip.takeBranch(link);
        return;
      case 'wave':
        gossip.takeWave(link, message);
        return;
      case 'prune':
        gossip.takePrune(link);
        return;
      case 'voice':
        voices.take(link, message.publicKey);
        return;
      case 'news':
        news.take(from, message.stateVector);
        return;
      case 'neighbours':
        from.neighbours = message.members;
        return;
      case 'saved':
        if (link.kind !== 'archive') return;
        deletedClocks ??= trackDeletedClocks(doc);
        from.confirmed = {
          count: message.count,
          state: decodeStateMap(message.stateVector),
          deleted: message.deleted,
        };
        emitter.emit('progress');
        return;
      case 'forget':
        if (link.right === 'edit') ledger?.forget();
        return;
      case 'awareness':
      case 'queryAwareness':
      case 'presenceChange':
      case 'presenceClocks':
      case 'relayedPresence':
      case 'unknown':
        return;
    }
  };

  const repair = (): void => {
    const candidates = [...conversations.values()].filter(
      ({ link, received }) => received && link.right === 'edit' && link.dialect === 'meshboard',
    );
    const to = candidates[Math.floor(random() * candidates.length)];
    admission.dropWhatWaitsInVain();
    if (to) question(to);
  };

  let repairTimer: ReturnType<typeof setTimeout>;
  const scheduleRepair = (): void => {
    repairTimer = setTimeout(
      () => {
        repair();
        scheduleRepair();
      },
      options.repairMs * (0.5 + random()),
    );
  };
  scheduleRepair();
  // Jitter keeps all peers from supplying the same thing at once: the first one's is confirmed before the next looks.
  const supplyTimer = setInterval(
    () => {
      if (right === 'edit' && withheld.from.size === 0) supplyArchives(doc, conversations.values(), held());
    },
    options.archiveLagMs * (1 + random()),
  );

  return {
    conversations,
    get synced() {
      return options.partial() ? hasReceived : [...conversations.values()].some(({ received }) => received);
    },
    held,
    take,
    on: emitter.on,
    flush: outbox.flush,
    branches: gossip.eager,
    graft: gossip.graft,
    patience: gossip.patience,
    rosterChanged: gossip.rosterChanged,
    spare: gossip.spare,
    start(link) {
      const conversation: Conversation = startConversation(link, () => {
        if (conversations.get(link.member) === conversation) question(conversation);
      });
      conversations.set(link.member, conversation);
      byOrigin.set(link, conversation);
      gossip.linkUp(link);
      tellNeighbours();
      voices.linkUp(link);
      ask(conversation);
      // An archive says at once what it has on its disk.
      ledger?.taken();
      emitter.emit('progress');
    },
    stop(link, reason) {
      const conversation = conversations.get(link.member);
      if (conversation?.link !== link) return;
      conversation.pending.cancel();
      conversations.delete(link.member);
      if (conversations.size === 0) hasReceived = false;
      byOrigin.delete(link);
      askAll();
      lastWords.ended(link, reason);
      gossip.linkDown(link);
      tellNeighbours();
      emitter.emit('progress');
    },
    askOnly(member) {
      only = member;
      askAll();
    },
    forget() {
      for (const to of conversations.values()) if (to.link.kind === 'archive') tell(to, { type: 'forget' });
    },
    close() {
      outbox.flush();
      stopListening();
      clearTimeout(repairTimer);
      clearInterval(supplyTimer);
      news.close();
      lastWords.close();
      for (const { pending } of conversations.values()) pending.cancel();
      gossip.close();
      deletedClocks?.stop();
      ledger?.close();
      emitter.clear();
    },
  };
};
