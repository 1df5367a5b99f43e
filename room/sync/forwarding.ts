import type { MemberId } from '@meshboard/signaling/protocol';
import { forwards } from '../mesh/topology.ts';
import type { Conversation } from './conversation.ts';

/** Who is given what by us, where everybody is to be linked to everybody and two may lack a link. */
export interface Forwarding {
  /** Whether an update that came from one link, or was written here (`null`), is for another. */
  isFor(to: Conversation, from: Conversation | null): boolean;
  /** Whether what came from a link is for any other. */
  isForAnybody(from: Conversation): boolean;
}

export const createForwarding = (
  self: MemberId,
  conversations: ReadonlyMap<MemberId, Conversation>,
): Forwarding => {
  const isFor = (to: Conversation, from: Conversation | null): boolean =>
    to.answered &&
    (from === null ||
      forwards(
        self,
        { member: from.link.member, neighbours: from.neighbours },
        { member: to.link.member, neighbours: to.neighbours },
        // Of whom we are not linked to we do not know; most are editors.
        (member) => conversations.get(member)?.link.right !== 'view',
      ));
  return {
    isFor,
    isForAnybody(from) {
      for (const to of conversations.values()) if (isFor(to, from)) return true;
      return false;
    },
  };
};
