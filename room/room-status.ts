import type { ProtocolFault } from '@meshboard/signaling/protocol';
import type { RoomStatus } from './room.ts';
import type { SignalingState } from './signaling/signaling.ts';

/** How long others may be there without a link before that is called trouble: a dial may take as long to come up. */
export const LONELY_MS = 15_000;

export interface StatusFacts {
  readonly signaling: SignalingState;
  /** Why the server does not let us in. */
  readonly fault: ProtocolFault | null;
  /** Members in the roster, or to whom there is a link still. */
  readonly others: number;
  /** Links on which the other end is heard. */
  readonly living: number;
  /** How long others have been there without such a link, in milliseconds. */
  readonly lonelyMs: number;
}

/** Where the room stands, in a word. */
export const roomStatus = ({ signaling, fault, others, living, lonelyMs }: StatusFacts): RoomStatus => {
  switch (signaling) {
    case 'refused':
      return {
        state: 'refused',
        code: fault?.code ?? 'internal',
        why: fault?.message ?? 'the server does not take this client',
      };
    case 'offline':
    case 'connecting':
      // Refused for now is neither offline nor on its way: the server has answered.
      if (fault !== null) return { state: 'connecting', why: fault.code };
      return signaling === 'offline' ? { state: 'offline', links: living } : { state: 'connecting' };
    case 'joined':
      if (living > 0) return { state: 'connected', links: living };
      if (others === 0) return { state: 'alone' };
      return lonelyMs < LONELY_MS ? { state: 'connecting' } : { state: 'unreachable', members: others };
  }
};
