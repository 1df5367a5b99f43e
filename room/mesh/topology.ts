import type { MemberId, RosterMember } from '@meshboard/signaling/protocol';

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

/** The member a newcomer syncs from, or null when none is left to try. */
export const syncSource = (roster: Iterable<RosterMember>, givenUp: ReadonlySet<MemberId>): MemberId | null =>
  [...roster].filter(({ member }) => !givenUp.has(member)).sort(byPreferenceAsSource)[0]?.member ?? null;

/**
 * Whom to be linked to. A newcomer links to one member until it has the document, so that it downloads it once
 * however many are there (205 KB instead of 1,208 KB with 7 peers); members that were given up stay wanted,
 * their link may yet come up. After that: a full mesh.
 */
export const wantedNeighbours = (
  roster: readonly RosterMember[],
  standing: Standing,
): ReadonlySet<MemberId> => {
  if (standing.phase === 'settled') return new Set(roster.map(({ member }) => member));
  const source = syncSource(roster, standing.givenUp);
  const wanted = new Set(roster.map(({ member }) => member).filter((member) => standing.givenUp.has(member)));
  if (source !== null) wanted.add(source);
  return wanted;
};

/**
 * Whether `self` passes an update on from `from` to `to`. In a full mesh never. Where the two are not linked to
 * each other, exactly one of those linked to both does: the one with the smallest id, as far as `self` can see.
 */
export const forwards = (
  self: MemberId,
  from: { readonly member: MemberId; readonly neighbours: ReadonlySet<MemberId> },
  to: { readonly member: MemberId; readonly neighbours: ReadonlySet<MemberId> },
): boolean => {
  if (from.member === to.member) return false;
  if (from.neighbours.has(to.member) || to.neighbours.has(from.member)) return false;
  for (const member of from.neighbours) if (member < self && to.neighbours.has(member)) return false;
  return true;
};
