import type { MemberId } from '@meshboard/signaling/protocol';
import type { Mesh } from './mesh/mesh.ts';
import type { RoomMember } from './room.ts';
import type { RoomLog } from './room-log.ts';
import type { Signaling } from './signaling/signaling.ts';

/** Everybody else, from the roster and from links that outlived it, with how the link to each is. */
export const roomMembers = (
  { roster }: Pick<Signaling, 'roster'>,
  { links }: Pick<Mesh, 'links'>,
  log: Pick<RoomLog, 'of'>,
  /** Members with whom a large room wants no link. */
  spare: ReadonlySet<MemberId>,
): readonly RoomMember[] => {
  const known = new Map<MemberId, RoomMember>();
  for (const { member, kind } of roster.values()) {
    const { failures, lastEnd } = log.of(member);
    known.set(member, {
      member,
      kind,
      link: { state: 'none', failures, lastEnd, indirect: spare.has(member) },
    });
  }
  for (const { member, kind, right, via, stats } of links.values()) {
    const { relayed, roundTripMs, hangs } = stats;
    known.set(member, { member, kind, link: { state: 'up', right, via, relayed, roundTripMs, hangs } });
  }
  return [...known.values()];
};
