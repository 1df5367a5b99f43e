import type { MemberId } from '@meshboard/signaling/protocol';
import type { Mesh } from '../mesh/mesh.ts';
import type { RoomLog } from '../room-log.ts';
import { roomMembers } from '../room-members.ts';
import type { Signaling } from '../signaling/signaling.ts';
import type { PeerFacts } from './facts.ts';

/** How it stands between us and everybody else, from what the room has seen so far; nothing is sent. */
export const probePeers = (
  signaling: Pick<Signaling, 'roster'>,
  mesh: Pick<Mesh, 'links'>,
  log: Pick<RoomLog, 'of'>,
  /** Members with whom a large room wants no link. */
  spare: ReadonlySet<MemberId>,
): readonly PeerFacts[] => {
  return roomMembers(signaling, mesh, log, spare).map(({ member, kind, link }) => {
    const { since, failures, lastEnd, answered } = log.of(member);
    return {
      member,
      kind,
      link: link.state === 'up' ? link : null,
      failures,
      lastEnd,
      answered,
      knownMs: performance.now() - since,
      wanted: !spare.has(member),
    };
  });
};
