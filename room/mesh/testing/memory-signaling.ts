import { MemberId, type RosterMember } from '@meshboard/signaling/protocol';
import * as v from 'valibot';
import { createEmitter, type Emitter } from '../../emitter.ts';
import { toBase64Url } from '../../encoding/base64url.ts';
import type { Signal, Signaling, SignalingEvents } from '../../signaling/signaling.ts';
import { SignalUndelivered } from '../../signaling/signaling-errors.ts';

interface Seat {
  readonly line: RosterMember;
  readonly emitter: Emitter<SignalingEvents>;
  readonly roster: Map<MemberId, RosterMember>;
}

/** A signaling server without a network, whose every signal a test can see, change, hold back or make up. */
export interface Hub {
  join(options?: { dials?: (other: MemberId) => boolean }): Signaling;
  /** Hands `to` a signal that pretends to be from `from`. */
  inject(from: MemberId, to: MemberId, signal: Signal): void;
  leave(member: MemberId): void;
  /** Tells the others that a member has taken its seat again. */
  back(member: MemberId): void;
}

/** @param pass - what becomes of a signal: itself, another one, or null when it is lost. */
export const createHub = (
  pass: (from: MemberId, to: MemberId, signal: Signal) => Signal | null = (_from, _to, signal) => signal,
): Hub => {
  const seats = new Map<MemberId, Seat>();
  let orders = 0;

  const leave = (member: MemberId): void => {
    if (!seats.delete(member)) return;
    for (const { roster, emitter } of seats.values()) {
      if (roster.delete(member)) emitter.emit('memberLeft', member);
    }
  };
  const inject = (from: MemberId, to: MemberId, signal: Signal): void => {
    seats.get(to)?.emitter.emit('signal', from, signal);
  };

  return {
    inject,
    leave,
    back: (member) => {
      for (const { line, emitter } of seats.values())
        if (line.member !== member) emitter.emit('memberBack', member);
    },
    join: ({ dials } = {}) => {
      const self = v.parse(MemberId, toBase64Url(crypto.getRandomValues(new Uint8Array(16))));
      orders += 1;
      const line: RosterMember = { member: self, kind: 'person', order: orders };
      const roster = new Map([...seats.values()].map((seat) => [seat.line.member, seat.line]));
      const emitter = createEmitter<SignalingEvents>();
      return {
        self,
        state: 'joined',
        roster,
        archive: null,
        fault: null,
        dialectOf: () => 'meshboard',
        dials: dials ?? ((other) => line.order > (roster.get(other)?.order ?? Number.POSITIVE_INFINITY)),
        connect: () => {
          const others = [...seats.values()];
          seats.set(self, { line, emitter, roster });
          emitter.emit('joined', false);
          for (const other of others) {
            other.roster.set(self, line);
            other.emitter.emit('memberJoined', line);
          }
        },
        send: async (to, signal) => {
          if (!seats.has(to)) throw new SignalUndelivered(to, 'not in the room');
          const passed = pass(self, to, signal);
          if (passed === null) return;
          // Later, as over a network; JSON, so that nothing but what can be sent gets through.
          const copy: Signal = JSON.parse(JSON.stringify(passed));
          setImmediate(() => inject(self, to, copy));
        },
        iceServers: async () => [],
        ask: async () => ({ state: 'answered', roundTripMs: null, iceServers: [] }),
        hurry: () => undefined,
        keep: async () => undefined,
        on: (event, listener) => emitter.on(event, listener),
        close: async () => leave(self),
      };
    },
  };
};
