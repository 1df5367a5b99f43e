import type { Awareness } from 'y-protocols/awareness';
import type { Link } from '../mesh/link.ts';
import { reportError } from '../report-error.ts';
import { encodeMessage } from '../sync/messages.ts';
import { encodeEntries, MAX_STATE_CHARS } from './entries.ts';
import { changeBetween, type PresenceState } from './presence-change.ts';
import { faultOf, UnsendablePresenceError } from './unsendable-presence.ts';

interface Version {
  readonly clock: number;
  readonly state: PresenceState | null;
}

/**
 * Tells links our own presence: all of it at first, and from then on what has changed since. A cursor that moves while
 * a thousand shapes are selected costs 60 bytes a move and not 24 KB.
 */
export interface ToldPresence {
  /** @param links - in any order; messages that are the same for several are encoded once. */
  tell(links: Iterable<Link>): void;
  /** The other end does not know what it was told: all is told anew. */
  tellAll(link: Link): void;
}

export const createToldPresence = (awareness: Awareness): ToldPresence => {
  const told = new WeakMap<Link, Version>();
  const client = awareness.clientID;

  const whole = ({ clock, state }: Version): Uint8Array =>
    encodeMessage({
      type: 'awareness',
      update: encodeEntries([{ client, clock, json: JSON.stringify(state) }]),
    });

  /** The last state that others take. */
  let good: PresenceState | null = null;
  let looked: PresenceState | null = null;
  let isGood = true;

  /** Whether others take the state; if not, the program is told, once of each. */
  const isSendable = (state: PresenceState): boolean => {
    if (state === looked) return isGood;
    looked = state;
    const fault = faultOf(state);
    // Of a selection that grows and grows one word is enough.
    if (fault && isGood) reportError(new UnsendablePresenceError(fault));
    isGood = fault === null;
    return isGood;
  };

  /** What others are to know of us; null as long as there is nothing that they would take. */
  const current = (): Version | null => {
    const state = awareness.getLocalState();
    if (state === null || isSendable(state)) good = state;
    else if (good === null) return null;
    // With its version, or those who see the last good state would take it for gone after a while.
    return { clock: awareness.meta.get(client)?.clock ?? 0, state: good };
  };

  const messageAfter = (before: Version | undefined, now: Version): Uint8Array => {
    if (!before?.state || !now.state || before.clock >= now.clock) return whole(now);
    const { clock } = now;
    const change = changeBetween(before.state, now.state);
    const message = encodeMessage({ type: 'presenceChange', client, clock, base: before.clock, ...change });
    // With the names of all that has gone it may be longer than what there is now.
    return message.length > MAX_STATE_CHARS ? whole(now) : message;
  };

  return {
    tell(links) {
      const now = current();
      if (now === null) return;
      const encoded = new Map<number, Uint8Array>();
      for (const link of links) {
        // y-webrtc peers know whole states only.
        const before = link.dialect === 'meshboard' ? told.get(link) : undefined;
        const key = before?.clock ?? -1;
        const message = encoded.get(key) ?? messageAfter(before, now);
        encoded.set(key, message);
        told.set(link, now);
        link.send(message, 'small');
      }
    },
    tellAll(link) {
      const now = current();
      if (now === null || now.state === null) return;
      told.set(link, now);
      link.send(whole(now), 'small');
    },
  };
};
