import type { MemberId } from '@meshboard/signaling/protocol';
import type { Link } from '../mesh/link.ts';
import { encodeMessage, type RoomMessage, type StateMap } from './messages.ts';
import { splitUpdate } from './split-update.ts';

/** Messages above this take the bulk lane; docs/PROTOCOL.md, Links. */
const SMALL_LANE_BYTES = 65_536;

/** Largest update for a y-webrtc peer: its channel ends at 262,144 bytes, and a message has a few bytes around it. */
const STOCK_UPDATE_BYTES = 200_000;

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
  /** Document messages (step 2 and update) in each direction, for the archive's `saved`. */
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
  message: Exclude<RoomMessage, { type: 'unknown' | 'step2' | 'update' }>,
): void => {
  to.link.send(encodeMessage(message), 'small');
};

const sendBytes = (to: Conversation, bytes: Uint8Array): void => {
  const bulk = bytes.length > SMALL_LANE_BYTES || to.bulkInFlight > 0;
  to.sent += 1;
  to.link.send(bytes, bulk ? 'bulk' : 'small');
  if (!bulk) return;
  to.bulkInFlight += 1;
  void to.link.flushed().then(() => {
    to.bulkInFlight -= 1;
  });
};

/** Sends a step 2 or a live update, encoded once for all links: pass the same `encoded` for the same message. */
export const sendDocument = (
  to: Conversation,
  message: Extract<RoomMessage, { type: 'step2' | 'update' }>,
  encoded: Uint8Array = encodeMessage(message),
): void => {
  if (to.link.dialect === 'meshboard' || message.update.length <= STOCK_UPDATE_BYTES) {
    sendBytes(to, encoded);
    return;
  }
  const pieces = splitUpdate(message.update, STOCK_UPDATE_BYTES);
  for (const [i, update] of pieces.entries()) {
    // y-webrtc takes a step 2 as the end of syncing: only the last piece may be one.
    const type = i === pieces.length - 1 ? message.type : 'update';
    sendBytes(to, encodeMessage({ type, update }));
  }
};
