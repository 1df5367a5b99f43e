import type { MemberId } from '@meshboard/signaling/protocol';
import type * as Y from 'yjs';
import type { Link } from '../mesh/link.ts';
import { cutDocument } from './cut-document.ts';
import { type Encodable, encodeMessage, type StateMap } from './messages.ts';
import { splitUpdate, UncuttableUpdate } from './split-update.ts';

/** Messages above this take the bulk lane; docs/PROTOCOL.md, Links. */
const SMALL_LANE_BYTES = 65_536;

/** Size of a part of a large document: some 50 ms of work for who applies it, 1/40 of 20 MB. */
const PART_BYTES = 524_288;

/** What a y-webrtc peer's channel carries, less a few bytes around an update; and the size to cut updates for it. */
const STOCK_MESSAGE_BYTES = 262_000;
const STOCK_UPDATE_BYTES = 200_000;

/** With more than this unsent a link is not given a whole document in addition. */
const MAX_UNSENT_BYTES = 1_048_576;

/** An update without anything in it. */
const NOTHING = Uint8Array.of(0, 0);

/** One link as document sync sees it: what each end has told the other. */
export interface Conversation {
  readonly link: Link;
  /** Whom the other end says it is linked to; empty until it says, and for y-webrtc peers. */
  neighbours: ReadonlySet<MemberId>;
  /** Our step 1 is on its way or answered. */
  asked: boolean;
  /** How many of our steps 1 have not been answered yet. */
  openQuestions: number;
  /** Runs while a question is about to be asked. */
  questionTimer: ReturnType<typeof setTimeout> | null;
  /** Their step 2 has come in. */
  received: boolean;
  /** Their step 1 has been answered: from now on they get live updates. */
  answered: boolean;
  /**
   * Questions of theirs that came while earlier answers were still on their way: what the latest knows, and how many.
   * A document in the queue for each question would be a cheap way to fill somebody's memory.
   */
  held: { readonly known: StateMap; readonly count: number } | null;
  /** Bytes of the parts of their step 2 that have come in so far. */
  partBytes: number;
  /** Document messages (step 2, its parts, and update) in each direction, for the archive's `saved`. */
  sent: number;
  taken: number;
  /** What the archive at the other end has confirmed. */
  savedCount: number;
  savedState: StateMap | null;
  /** Bulk messages queued and not yet off; while there are any, updates follow them in the same lane, in order. */
  bulkInFlight: number;
}

export const startConversation = (link: Link): Conversation => ({
  link,
  neighbours: new Set(),
  asked: false,
  openQuestions: 0,
  questionTimer: null,
  received: false,
  held: null,
  partBytes: 0,
  answered: false,
  sent: 0,
  taken: 0,
  savedCount: 0,
  savedState: null,
  bulkInFlight: 0,
});

/** Sends a control message. y-webrtc peers know only sync and awareness. */
export const tell = (
  to: Conversation,
  message: Exclude<Encodable, { type: 'step2' | 'part' | 'update' | 'gossip' }>,
): void => {
  to.link.send(encodeMessage(message), 'small');
};

/** Sends a document message as it is; counted, for the archive's `saved`. */
export const sendBytes = (to: Conversation, bytes: Uint8Array): void => {
  const bulk = bytes.length > SMALL_LANE_BYTES || to.bulkInFlight > 0;
  to.sent += 1;
  to.link.send(bytes, bulk ? 'bulk' : 'small');
  if (!bulk) return;
  to.bulkInFlight += 1;
  void to.link.flushed().then(() => {
    to.bulkInFlight -= 1;
  });
};

/**
 * Sends a live update, encoded once for all links. To a y-webrtc peer a large one goes in several; where one
 * struct alone is too large for its channel that peer cannot have it, whatever anybody does.
 */
export const sendUpdate = (to: Conversation, update: Uint8Array, encoded: Uint8Array): void => {
  if (to.link.dialect === 'meshboard' || update.length <= STOCK_UPDATE_BYTES) {
    sendBytes(to, encoded);
    return;
  }
  try {
    for (const piece of splitUpdate(update, STOCK_UPDATE_BYTES))
      sendBytes(to, encodeMessage({ type: 'update', update: piece }));
  } catch (error) {
    if (!(error instanceof UncuttableUpdate)) throw error;
  }
};

/**
 * Answers a step 1: sends what the other end lacks, a large document in parts, so that it is applied and shown
 * while the rest is on its way and no peer's main thread is blocked for long.
 */
const sendDocument = (to: Conversation, doc: Y.Doc, known: StateMap): void => {
  const stock = to.link.dialect === 'y-webrtc';
  const pieces = cutDocument(doc, known, stock ? STOCK_UPDATE_BYTES : PART_BYTES);
  const total = pieces.reduce((bytes, piece) => bytes + piece.length, 0);
  for (const [i, update] of pieces.entries()) {
    // For a y-webrtc peer a step 2 is the end of syncing, and what is too large for its channel is left out.
    if (i === pieces.length - 1) sendBytes(to, encodeMessage({ type: 'step2', update }));
    else if (!stock) sendBytes(to, encodeMessage({ type: 'part', total, update }));
    else if (update.length < STOCK_MESSAGE_BYTES) sendBytes(to, encodeMessage({ type: 'update', update }));
  }
};

/**
 * Answers a step 1 now, or, when the link has not got rid of what it was given before, once it has: then all questions
 * that have come meanwhile as one, and each but the last with an empty step 2, since each is owed one.
 */
export const answerQuestion = (
  to: Conversation,
  doc: Y.Doc,
  known: StateMap,
  alive: (conversation: Conversation) => boolean,
): void => {
  if (to.held !== null) {
    to.held = { known, count: to.held.count + 1 };
    return;
  }
  if (to.link.queuedBytes <= MAX_UNSENT_BYTES) {
    sendDocument(to, doc, known);
    return;
  }
  to.held = { known, count: 1 };
  void to.link.flushed().then(() => {
    const { held } = to;
    to.held = null;
    if (held === null || !alive(to)) return;
    for (let i = 1; i < held.count; i += 1) sendBytes(to, encodeMessage({ type: 'step2', update: NOTHING }));
    sendDocument(to, doc, held.known);
  });
};
