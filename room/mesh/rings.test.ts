import type { MemberId, RosterMember } from '@meshboard/signaling/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_LINKS, ringNeighbours } from './rings.ts';

type Graph = ReadonlyMap<MemberId, ReadonlySet<MemberId>>;

const ids = (size: number, salt: number): RosterMember[] =>
  Array.from({ length: size }, (_, order) => ({
    member: `${salt.toString(36)}-${order.toString(36)}` as MemberId,
    kind: 'person',
    order,
  }));

const ARCHIVE: RosterMember = { member: 'archive' as MemberId, kind: 'archive', order: 3 };

const graphOf = (members: readonly RosterMember[]): Graph =>
  new Map(
    members.map((self) => [
      self.member,
      ringNeighbours(
        self,
        members.filter(({ member }) => member !== self.member),
      ),
    ]),
  );

/** How many hops it takes from one member to each that can be reached, by members that are `there`. */
const hopsFrom = (graph: Graph, from: MemberId, there: ReadonlySet<MemberId>): Map<MemberId, number> => {
  const hops = new Map([[from, 0]]);
  for (const [member, far] of hops)
    for (const next of graph.get(member) ?? [])
      if (there.has(next) && !hops.has(next)) hops.set(next, far + 1);
  return hops;
};

/** Looks from each of those that are `there`. */
const reachOf = (
  graph: Graph,
  there: ReadonlySet<MemberId>,
): { readonly largest: number; readonly hops: number } => {
  const seen = [...there].map((member) => [...hopsFrom(graph, member, there).values()]);
  return {
    /** Members of the largest part that is connected. */
    largest: Math.max(...seen.map((hops) => hops.length)),
    /** The longest way from anybody to anybody who can be reached. */
    hops: Math.max(...seen.flat()),
  };
};

/** Numbers from 0 to 1 out of a seed (a linear congruential generator), for what fast-check should not shrink. */
const seeded = (seed: number) => {
  let state = seed >>> 0;
  return (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

/** Those whom the vanishing of a third at once leaves. */
const withoutAThird = (members: readonly RosterMember[], random: () => number): RosterMember[] =>
  members.filter(() => random() > 1 / 3);

const idsOf = (members: readonly RosterMember[]): ReadonlySet<MemberId> =>
  new Set(members.map(({ member }) => member));

const rooms = fc.record({ size: fc.integer({ min: 13, max: 200 }), salt: fc.nat() });
/** Whom a room has besides its persons: an archive takes the place of a ring. */
const archives = fc.constantFrom<readonly RosterMember[]>([], [ARCHIVE]);

/** Of 6,000 rooms one had five hops between some, all others fewer; of 1,500 with an archive none had six. */
const HOPS = 6;
/** The same rooms without a third had at most ten. */
const HOPS_WITHOUT_A_THIRD = 12;
/** In none of them were more than three cut off. */
const CUT_OFF = 5;

/** Rooms of one seed; `MESHBOARD_ROOMS=6000` takes minutes and gives the numbers of docs/decisions/0003-large-rooms.md. */
const ROOMS = Number(process.env['MESHBOARD_ROOMS'] ?? 60);
const ROOMS_LIMIT_MS = 1_800_000;

describe('the rings of a large room', () => {
  test('link both ways, to few, and connect everybody with everybody in few hops', () => {
    fc.assert(
      fc.property(rooms, archives, ({ size, salt }, archive) => {
        const persons = ids(size, salt);
        const graph = graphOf([...persons, ...archive]);
        for (const [member, neighbours] of graph) {
          if (member !== ARCHIVE.member) expect(neighbours.size).toBeLessThanOrEqual(MAX_LINKS);
          expect(neighbours.has(member)).toBe(false);
          for (const other of neighbours) expect(graph.get(other)?.has(member)).toBe(true);
        }
        // Archives pass nothing on.
        const { largest, hops } = reachOf(graph, idsOf(persons));
        expect(largest).toBe(size);
        expect(hops).toBeLessThanOrEqual(HOPS);
      }),
      { numRuns: 60 },
    );
  });

  test('when any third vanishes at once, nearly all of the others are still connected in few hops, and all are by the roster without it', () => {
    fc.assert(
      fc.property(rooms, archives, fc.integer(), ({ size, salt }, archive, seed) => {
        const members = ids(size, salt);
        const left = withoutAThird(members, seeded(seed));
        if (left.length < 2) return;
        const there = idsOf(left);
        const { largest, hops } = reachOf(graphOf([...members, ...archive]), there);
        expect(left.length - largest).toBeLessThanOrEqual(CUT_OFF);
        expect(hops).toBeLessThanOrEqual(HOPS_WITHOUT_A_THIRD);
        const mended = reachOf(graphOf([...left, ...archive]), there);
        expect(mended.largest).toBe(left.length);
        expect(mended.hops).toBeLessThanOrEqual(HOPS);
      }),
      { numRuns: 30 },
    );
  });

  test.each([
    { rings: 'four rings', archive: [], most: 0.95 },
    { rings: 'three rings and an archive', archive: [ARCHIVE], most: 0.8 },
  ])(
    `of ${ROOMS} rooms of one seed most are connected when a third has vanished at once, by $rings`,
    { timeout: ROOMS_LIMIT_MS },
    ({ rings, archive, most }) => {
      const random = seeded(1);
      const cutOff: number[] = [];
      const hops: number[] = [];
      for (let i = 0; i < ROOMS; i++) {
        const members = ids(13 + Math.floor(random() * 188), Math.floor(random() * 2 ** 31));
        const left = withoutAThird(members, random);
        const reach = reachOf(graphOf([...members, ...archive]), idsOf(left));
        cutOff.push(left.length - reach.largest);
        hops.push(reach.hops);
      }
      const whole = cutOff.filter((members) => members === 0).length;
      console.log(
        `a third vanished, ${rings}: ${whole} of ${ROOMS} rooms still connected, at most ${Math.max(...cutOff)} members cut off, at most ${Math.max(...hops)} hops`,
      );
      expect(whole).toBeGreaterThanOrEqual(ROOMS * most);
      expect(Math.max(...cutOff)).toBeLessThanOrEqual(CUT_OFF);
      expect(Math.max(...hops)).toBeLessThanOrEqual(HOPS_WITHOUT_A_THIRD);
    },
  );

  test('somebody who joins or leaves changes the links of at most eight others', () => {
    fc.assert(
      fc.property(rooms, fc.nat(), ({ size, salt }, which) => {
        const members = ids(size, salt);
        const before = graphOf(members);
        const gone = members[which % size];
        const after = graphOf(members.filter((member) => member !== gone));
        const changed = [...after].filter(([member, neighbours]) => {
          const known = before.get(member) ?? new Set();
          return known.size !== neighbours.size || [...neighbours].some((other) => !known.has(other));
        });
        expect(changed.length).toBeLessThanOrEqual(MAX_LINKS);
      }),
      { numRuns: 60 },
    );
  });

  test('everybody is linked to the archive, which takes none of anybody’s rings, and has few links all the same', () => {
    const members = [...ids(40, 1), ARCHIVE];
    const graph = graphOf(members);
    for (const [member, neighbours] of graph) {
      if (member === ARCHIVE.member) expect(neighbours.size).toBe(40);
      else {
        expect(neighbours.has(ARCHIVE.member)).toBe(true);
        expect(neighbours.size).toBeLessThanOrEqual(MAX_LINKS);
      }
    }
    const persons = new Set([...graph.keys()].filter((member) => member !== ARCHIVE.member));
    expect(hopsFrom(graph, '1-0' as MemberId, persons).size).toBe(40);
  });
});
