import type { MemberId, RosterMember } from '@meshboard/signaling/protocol';

/** Most members, oneself included, that are all linked to each other. */
export const FULL_MESH_MEMBERS = 12;

/** Most links that a person wants in a room of more. */
export const MAX_LINKS = 8;

/**
 * Everybody is linked to so many archives, those that came first: each of them confirms to each person what it has on
 * its disk. A room has one, or two for the seconds in which it changes hands.
 */
const ARCHIVES_EACH = 2;

/** Whether a room of so many members, oneself included, is too large for a full mesh. */
export const isPartial = (members: number): boolean => members > FULL_MESH_MEMBERS;

/**
 * A member's place on a ring: FNV-1a over ring and id, then the finaliser of MurmurHash3 (Appleby, public domain), for
 * FNV alone leaves ids that differ in their last letters side by side on every ring.
 */
const placeOn = (ring: number, member: MemberId): number => {
  let hash = 0x811c9dc5 ^ ring;
  hash = Math.imul(hash, 0x01000193);
  for (let i = 0; i < member.length; i++) hash = Math.imul(hash ^ member.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
};

/** Whom `self` sits between on one ring. */
const besideOn = (ring: number, self: MemberId, others: readonly MemberId[]): readonly MemberId[] => {
  const round = [self, ...others]
    .map((member) => ({ member, place: placeOn(ring, member) }))
    .sort((a, b) => a.place - b.place || (a.member < b.member ? -1 : 1));
  const at = round.findIndex(({ member }) => member === self);
  const beside = [round.at(at - 1), round[(at + 1) % round.length]];
  return beside.flatMap((place) => (place === undefined || place.member === self ? [] : place.member));
};

/**
 * Whom a settled member of a room too large for a full mesh is linked to. Persons sit on several rings, each in an order
 * of its own that only their ids decide, and are linked to both sides on each: every ring alone connects them all, and
 * together they are a random graph whose paths are short. Who joins or leaves changes the links beside its places and no
 * others. Everybody computes the same from the same roster.
 *
 * Archives sit on no ring and are linked to everybody: they pass nothing on.
 */
export const ringNeighbours = (
  self: RosterMember,
  others: readonly RosterMember[],
): ReadonlySet<MemberId> => {
  const archives = [self, ...others]
    .filter(({ kind }) => kind === 'archive')
    .sort((a, b) => a.order - b.order)
    .slice(0, ARCHIVES_EACH)
    .map(({ member }) => member);
  const persons = others.filter(({ kind }) => kind === 'person').map(({ member }) => member);
  const serving = new Set(archives.filter((member) => member !== self.member));
  if (self.kind === 'archive')
    return archives.includes(self.member) ? new Set([...serving, ...persons]) : new Set();
  const rings = Array.from({ length: (MAX_LINKS - archives.length) >> 1 }, (_, ring) => ring);
  return new Set([...serving, ...rings.flatMap((ring) => besideOn(ring, self.member, persons))]);
};
