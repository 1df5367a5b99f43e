import type { MemberId } from '@meshboard/signaling/protocol';
import type { MessageId } from './seen-ids.ts';

/**
 * Least time between two waves that are taken, in milliseconds: several at once cut one circle at several places, whether
 * two members take themselves for the one who sends them or somebody means harm.
 */
const APART_MS = 1_000;

/** Without a wave for so long, in milliseconds, there is nobody who sends any; longer than {@link INTERVAL_MS} allows. */
const NOBODY_MS = 20_000;

/** For how long messages come twice before a member cuts circles without waves, in milliseconds. */
const TWICE_MS = 5_000;

/** For how long only one origin's messages cut circles where there are no waves, in milliseconds. */
const ALONE_MS = 3_000;

/**
 * From a wave to the next, in milliseconds: the least when so many messages have come since, or when whoever sends the waves
 * has seen that the tree changes or is none. Others may have circles that nobody there sees; a wave costs as much as one
 * small message to all.
 */
const INTERVAL_MS = { first: 100, least: 2_000, most: 15_000 } as const;
const MESSAGES = 16;

/** Whether it is this member, of all persons of a room who can, who sends the waves: everybody finds the same one. */
export const sendsWaves = (self: MemberId, others: readonly MemberId[]): boolean =>
  others.every((other) => self < other);

/** What to do with a wave: the link by which it came first stays in the tree, that by which it comes again does not. */
export type WaveCame = 'first' | 'again' | 'unwanted';

/**
 * Says when a link by which something came twice leaves the tree. In Plumtree any message's duplicate decides that, and
 * several on their way at once cut one circle at several places. Here it is left to waves: messages with nothing in them
 * that one member, whom the roster names, sends over the tree now and then while others gossip. One wave alone leaves
 * each member the link by which it came first, and so exactly a tree. If nobody sends waves, each member lets the messages
 * of one origin at a time take their place.
 */
export class Waves {
  #latest: MessageId | null = null;
  #takenAt = Number.NEGATIVE_INFINITY;
  #twiceSince: number | null = null;
  #alone: { readonly origin: MemberId; readonly until: number } | null = null;
  #number = 0;
  #disturbed = true;
  #messages = 0;

  take(id: MessageId): WaveCame {
    const latest = this.#latest;
    const sameOrigin = latest?.origin === id.origin;
    if (sameOrigin && latest?.number === id.number) return 'again';
    const old = sameOrigin && latest !== null && latest.number > id.number;
    const now = performance.now();
    if (old || now - this.#takenAt < APART_MS) return 'unwanted';
    this.#latest = id;
    this.#takenAt = now;
    this.#twiceSince = null;
    return 'first';
  }

  /** Whether a message of this origin that has come twice may cut a circle, for want of waves. */
  mayCut(origin: MemberId): boolean {
    const now = performance.now();
    if (now - this.#takenAt < NOBODY_MS) return false;
    this.#twiceSince ??= now;
    if (now - this.#twiceSince < TWICE_MS) return false;
    if (this.#alone !== null && this.#alone.until > now) return this.#alone.origin === origin;
    this.#alone = { origin, until: now + ALONE_MS };
    return true;
  }

  /** Whoever sends the waves has seen that the tree changes, or is no tree. */
  disturbed(): void {
    this.#disturbed = true;
  }

  /** Somebody has gossiped, or has been heard again. */
  stirred(): void {
    this.#messages += 1;
  }

  /** In how many milliseconds one's own next wave is due. @param leastMs - How long one may take to get everywhere. */
  dueIn(leastMs: number): number {
    const interval = this.#disturbed || this.#messages >= MESSAGES ? INTERVAL_MS.least : INTERVAL_MS.most;
    return Math.max(INTERVAL_MS.first, this.#takenAt + Math.max(interval, leastMs) - performance.now());
  }

  /** One's own next wave. */
  next(self: MemberId): MessageId {
    this.#number += 1;
    const id = { origin: self, number: this.#number };
    this.#latest = id;
    this.#takenAt = performance.now();
    this.#disturbed = false;
    this.#messages = 0;
    return id;
  }
}
