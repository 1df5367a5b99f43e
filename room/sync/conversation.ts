import type { MemberId } from '@meshboard/signaling/protocol';
import type * as Y from 'yjs';
import type { Link } from '../mesh/link.ts';
import { reportError } from '../report-error.ts';
import { DocumentCut } from './cut-document.ts';
import { type Encodable, encodeMessage, type StateMap } from './messages.ts';
import { PendingQuestion } from './pending-question.ts';
import type { Confirmed } from './saved-state.ts';
import { splitUpdate, UncuttableUpdate } from './split-update.ts';
import type { Withheld } from './withheld.ts';

/** Messages above this take the bulk lane; docs/PROTOCOL.md, Links. */
const SMALL_LANE_BYTES = 65_536;

/** Size of a part of a large document: some 50 ms of work for who applies it, 1/40 of 20 MB. */
const PART_BYTES = 524_288;

/** What a y-webrtc peer's channel carries, less a few bytes around an update; and the size to cut updates for it. */
const STOCK_MESSAGE_BYTES = 262_000;
const STOCK_UPDATE_BYTES = 200_000;

/** With more than this unsent a link is not given a whole document in addition. */
const MAX_UNSENT_BYTES = 1_048_576;

/**
 * Unsent bytes with which a link has enough to do until the next part is cut: the channel's own buffer of 1 MB, and half
 * as much to refill it with.
 */
const AHEAD_BYTES = 1_572_864;

/**
 * Who asks a question in 70 bytes makes us go through the whole document for what is deleted in it, 30 ms for 20 MB: after
 * an answer that took some time the next one on the same link waits so many times as long, up to a second, and answers all
 * that came meanwhile.
 */
const REST = { times: 20, fromMs: 5, mostMs: 1_000 } as const;

const rest = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

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
  readonly pending: PendingQuestion;
  /** Their step 2 has come in. */
  received: boolean;
  /** Their step 1 has been answered: from now on they get live updates. */
  answered: boolean;
  /**
   * Questions of theirs that came while earlier answers were still on their way: what the latest knows, and how many.
   * A document in the queue for each question would be a cheap way to fill somebody's memory.
   */
  held: { readonly known: StateMap; readonly count: number } | null;
  /** An answer is being sent, piece by piece. */
  serving: boolean;
  /** Of their step 2 that is coming in in parts: bytes so far, and of all parts as they said; null while none is. */
  coming: { readonly bytes: number; readonly total: number } | null;
  /** Document messages (step 2, its parts, and update) in each direction, for the archive's `saved`. */
  sent: number;
  taken: number;
  /** What the archive at the other end has confirmed. */
  confirmed: Confirmed | null;
  /** Bulk messages queued and not yet off; while there are any, updates follow them in the same lane, in order. */
  bulkInFlight: number;
}

/** @param ask - Asks the other end for what we lack. */
export const startConversation = (link: Link, ask: () => void): Conversation => ({
  link,
  neighbours: new Set(),
  asked: false,
  openQuestions: 0,
  pending: new PendingQuestion(ask),
  received: false,
  held: null,
  serving: false,
  coming: null,
  answered: false,
  sent: 0,
  taken: 0,
  confirmed: null,
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
 * Sends what the other end lacks, a large document in parts, each cut when there is room for it: so that it is applied
 * and shown while the rest is on its way, no peer's main thread is blocked for long, and no second copy of the document
 * lies in a queue.
 * @returns how long it took to find out what the last of that is, in milliseconds.
 */
const sendDocument = async (
  to: Conversation,
  doc: Y.Doc,
  known: StateMap,
  withheld: Withheld,
  alive: () => boolean,
): Promise<number> => {
  let workMs = 0;
  const stock = to.link.dialect === 'y-webrtc';
  const begin = (): DocumentCut =>
    new DocumentCut(doc, known, stock ? STOCK_UPDATE_BYTES : PART_BYTES, withheld.from);
  let cut = begin();
  const total = cut.estimate();
  for (;;) {
    const began = performance.now();
    const pieces = cut.next();
    // Of the last piece only, with which the deletions come: what is large is sent no faster than the link takes it.
    workMs = performance.now() - began;
    if (!pieces.every(withheld.passPart)) {
      // From the start, for it has to go on before what must not be sent.
      cut = begin();
      continue;
    }
    for (const [i, update] of pieces.entries()) {
      // For a y-webrtc peer a step 2 is the end of syncing, and what is too large for its channel is left out.
      if (cut.done && i === pieces.length - 1) sendBytes(to, encodeMessage({ type: 'step2', update }));
      else if (!stock) sendBytes(to, encodeMessage({ type: 'part', total, update }));
      else if (update.length < STOCK_MESSAGE_BYTES) sendBytes(to, encodeMessage({ type: 'update', update }));
    }
    if (cut.done) {
      // What is written from now on is not in it; what was written so far is. In this very task, or something is lost.
      to.answered = true;
      withheld.passedAll(known);
      return workMs;
    }
    if (to.link.queuedBytes > AHEAD_BYTES) await to.link.drained(AHEAD_BYTES);
    if (!alive()) return workMs;
  }
};

/** Answers questions as long as there are any. */
const serve = async (
  to: Conversation,
  doc: Y.Doc,
  withheld: Withheld,
  alive: () => boolean,
): Promise<void> => {
  to.serving = true;
  for (let { held } = to; held !== null; { held } = to) {
    if (to.link.queuedBytes > MAX_UNSENT_BYTES) await to.link.drained(MAX_UNSENT_BYTES);
    if (!alive()) return;
    const { known, count } = to.held ?? held;
    to.held = null;
    for (let i = 1; i < count; i += 1) sendBytes(to, encodeMessage({ type: 'step2', update: NOTHING }));
    const workMs = await sendDocument(to, doc, known, withheld, alive);
    if (workMs >= REST.fromMs) await rest(Math.min(REST.mostMs, workMs * REST.times));
  }
  to.serving = false;
};

/**
 * Answers a step 1: now, or, while an earlier answer or anything else large is on its way, after that; then all
 * questions that have come meanwhile as one, and each but the last with an empty step 2, since each is owed one.
 */
export const answerQuestion = (
  to: Conversation,
  doc: Y.Doc,
  known: StateMap,
  withheld: Withheld,
  alive: (conversation: Conversation) => boolean,
): void => {
  to.held = { known, count: (to.held?.count ?? 0) + 1 };
  if (!to.serving) serve(to, doc, withheld, () => alive(to)).catch(reportError);
};
