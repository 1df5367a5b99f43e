import type { MemberId, RosterMember } from '@meshboard/signaling/protocol';
import { isPartial, ringNeighbours } from './rings.ts';

/**
 * Where a peer stands in a room.
 * - `joining`: it lacks the document. `givenUp` are members that could not serve it (no link came up, or only
 *   a viewer's).
 * - `settled`: it has the document, or there is nobody to get it from.
 */
export type Standing =
  | { readonly phase: 'joining'; readonly givenUp: ReadonlySet<MemberId> }
  | { readonly phase: 'settled' };

/** The order in which a newcomer asks for the document: archives first, then by age. */
export const byPreferenceAsSource = (a: RosterMember, b: RosterMember): number =>
  Number(b.kind === 'archive') - Number(a.kind === 'archive') || a.order - b.order;

/** Whom to sync from, best first, and whom to be linked to once the document is there. */
const settledNeighbours = (self: RosterMember, others: readonly RosterMember[]): ReadonlySet<MemberId> =>
  isPartial(others.length + 1) ? ringNeighbours(self, others) : new Set(others.map(({ member }) => member));

/**
 * Whom a newcomer may sync from next, best first; none when nobody is left to try. In a large room those whom it will stay
 * linked to come first: the eldest of all would have to serve everybody. One at first, and one more for each that was
 * given up: among a hundred viewers the one who can give the document is found in seven rounds and not in a hundred.
 */
export const syncSources = (
  self: RosterMember,
  others: readonly RosterMember[],
  givenUp: ReadonlySet<MemberId>,
): readonly MemberId[] => {
  const lasting = settledNeighbours(self, others);
  return others
    .filter(({ member }) => !givenUp.has(member))
    .sort(
      (a, b) => Number(lasting.has(b.member)) - Number(lasting.has(a.member)) || byPreferenceAsSource(a, b),
    )
    .slice(0, 1 + givenUp.size)
    .map(({ member }) => member);
};

/**
 * Whom to be linked to. A newcomer links to one member until it has the document, so that it downloads it once
 * however many are there (205 KB instead of 1,208 KB with 7 peers); members that were given up stay wanted,
 * their link may yet come up. After that: a full mesh, or its neighbours on the rings of a large room.
 */
export const wantedNeighbours = (
  self: RosterMember,
  others: readonly RosterMember[],
  standing: Standing,
): ReadonlySet<MemberId> => {
  if (standing.phase === 'settled') return settledNeighbours(self, others);
  const tried = others.map(({ member }) => member).filter((member) => standing.givenUp.has(member));
  return new Set([...tried, ...syncSources(self, others, standing.givenUp)]);
};

/**
 * Links that a large room has no use for: with members of the roster whom its rings do not bring together. A link with
 * somebody who is in no roster any more is never spare: the server may be wrong, the link is not.
 */
export const spareNeighbours = (
  self: RosterMember,
  others: readonly RosterMember[],
  standing: Standing,
): ReadonlySet<MemberId> => {
  if (standing.phase === 'joining' || !isPartial(others.length + 1)) return new Set();
  const wanted = ringNeighbours(self, others);
  return new Set(others.map(({ member }) => member).filter((member) => !wanted.has(member)));
};

/**
 * Whether `self` passes an update on from `from` to `to`. In a full mesh never. Where the two are not linked to
 * each other, exactly one of those linked to both does: the one with the smallest id, as far as `self` can see.
 *
 * @param mayForward - whether a member is one who forwards: viewers do not.
 */
export const forwards = (
  self: MemberId,
  from: { readonly member: MemberId; readonly neighbours: ReadonlySet<MemberId> },
  to: { readonly member: MemberId; readonly neighbours: ReadonlySet<MemberId> },
  mayForward: (member: MemberId) => boolean,
): boolean => {
  if (from.member === to.member) return false;
  if (from.neighbours.has(to.member) || to.neighbours.has(from.member)) return false;
  for (const member of from.neighbours)
    if (member < self && to.neighbours.has(member) && mayForward(member)) return false;
  return true;
};
