import type { MemberId, RosterMember } from '@meshboard/signaling/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { forwards, syncSources, wantedNeighbours } from './topology.ts';

const id = (name: string): MemberId => name as MemberId;
const person = (name: string, order: number): RosterMember => ({ member: id(name), kind: 'person', order });
const archive = (name: string, order: number): RosterMember => ({ member: id(name), kind: 'archive', order });

const self = person('self', 10);

/** A graph as each member's set of neighbours. */
type Graph = ReadonlyMap<MemberId, ReadonlySet<MemberId>>;

describe('where a newcomer gets the document', () => {
  test('from the archive, though it be the youngest', () => {
    expect(syncSources(self, [person('a', 0), person('b', 1), archive('z', 9)], new Set())).toEqual(['z']);
  });
  test('else from the eldest', () => {
    expect(syncSources(self, [person('b', 4), person('a', 2)], new Set())).toEqual(['a']);
  });
  test('from the next when that failed, of whom ever more are tried at once, and from nobody when all have', () => {
    const roster = Array.from({ length: 7 }, (_, i) => person(`p${i}`, i));
    const given = (...indices: number[]): Set<MemberId> => new Set(indices.map((i) => id(`p${i}`)));
    expect(syncSources(self, roster, given(0))).toEqual(['p1', 'p2']);
    expect(syncSources(self, roster, given(0, 1, 2))).toEqual(['p3', 'p4', 'p5', 'p6']);
    expect(syncSources(self, roster, given(0, 1, 2, 3, 4, 5, 6))).toEqual([]);
  });
  test('in a large room from those that it stays linked to', () => {
    const roster = Array.from({ length: 40 }, (_, i) => person(`p${i}`, i));
    const lasting = wantedNeighbours(self, roster, { phase: 'settled' });
    const [first] = syncSources(self, roster, new Set());
    expect(first && lasting.has(first)).toBe(true);
  });
});

describe('whom a peer wants to be linked to', () => {
  const roster = [person('a', 0), person('b', 1), person('c', 2)];
  test('one while joining, and those that failed to come up', () => {
    expect(wantedNeighbours(self, roster, { phase: 'joining', givenUp: new Set() })).toEqual(new Set(['a']));
    expect(wantedNeighbours(self, roster, { phase: 'joining', givenUp: new Set([id('a')]) })).toEqual(
      new Set(['a', 'b', 'c']),
    );
  });
  test('all once settled', () => {
    expect(wantedNeighbours(self, roster, { phase: 'settled' })).toEqual(new Set(['a', 'b', 'c']));
  });
});

describe('about the size from which not all are linked to all', () => {
  /** From 11 to 14 members, whose ids and hence places are any; one of them may be an archive. */
  const rosters = fc
    .record({
      names: fc.uniqueArray(fc.stringMatching(/^[A-Za-z0-9_-]{22}$/), { minLength: 11, maxLength: 14 }),
      hasArchive: fc.boolean(),
    })
    .map(({ names, hasArchive }) =>
      names.map((name, order) => (hasArchive && order === 0 ? archive(name, order) : person(name, order))),
    );

  const settledGraph = (roster: readonly RosterMember[]): Graph =>
    new Map(
      roster.map((each) => [
        each.member,
        wantedNeighbours(
          each,
          roster.filter((other) => other !== each),
          { phase: 'settled' },
        ),
      ]),
    );

  const linksOf = (graph: Graph, but: MemberId): Set<string> =>
    new Set(
      [...graph].flatMap(([member, neighbours]) =>
        [...neighbours].flatMap((other) => (member === but || other === but ? [] : `${member} ${other}`)),
      ),
    );

  const connected = (graph: Graph): boolean => {
    const [first] = graph.keys();
    const reached = new Set(first === undefined ? [] : [first]);
    for (const member of reached) for (const next of graph.get(member) ?? []) reached.add(next);
    return reached.size === graph.size;
  };

  test('both ends want a link, no person wants more than eight beyond twelve members, and all are connected', () => {
    fc.assert(
      fc.property(rosters, (roster) => {
        const graph = settledGraph(roster);
        for (const { member, kind } of roster) {
          const neighbours = graph.get(member) ?? new Set();
          expect(neighbours.has(member)).toBe(false);
          for (const other of neighbours) expect(graph.get(other)?.has(member)).toBe(true);
          if (roster.length <= 12 || kind === 'archive') expect(neighbours.size).toBe(roster.length - 1);
          else expect(neighbours.size).toBeLessThanOrEqual(8);
        }
        expect(connected(graph)).toBe(true);
        // Archives pass nothing on.
        const persons = new Set(roster.filter(({ kind }) => kind === 'person').map(({ member }) => member));
        expect(
          connected(
            new Map(
              [...persons].map((member) => [
                member,
                new Set([...(graph.get(member) ?? [])].filter((other) => persons.has(other))),
              ]),
            ),
          ),
        ).toBe(true);
      }),
    );
  });

  test('when somebody joins, the others only end links with each other, at most four beyond twelve; when somebody leaves, they only make some', () => {
    fc.assert(
      fc.property(rosters, fc.nat(), (roster, which) => {
        const one = roster[which % roster.length];
        if (one === undefined) return;
        const without = roster.filter((each) => each !== one);
        const before = settledGraph(without);
        const after = settledGraph(roster);
        const links = { before: linksOf(before, one.member), after: linksOf(after, one.member) };
        expect([...links.after].filter((link) => !links.before.has(link))).toEqual([]);
        const ended = [...links.before].filter((link) => !links.after.has(link));
        if (roster.length <= 12) expect(ended).toEqual([]);
        // On each of four rings a person comes between two who were neighbours. An archive takes the place of a whole ring.
        if (without.length > 12 && one.kind === 'person') expect(ended.length / 2).toBeLessThanOrEqual(4);
      }),
    );
  });

  test('who joins gets the document from somebody to whom it stays linked', () => {
    fc.assert(
      fc.property(rosters, fc.nat(), (roster, which) => {
        const newcomer = roster[which % roster.length];
        if (newcomer === undefined) return;
        const others = roster.filter((each) => each !== newcomer);
        const first = wantedNeighbours(newcomer, others, { phase: 'joining', givenUp: new Set() });
        const lasting = wantedNeighbours(newcomer, others, { phase: 'settled' });
        expect(first.size).toBe(1);
        for (const member of first) expect(lasting.has(member)).toBe(true);
      }),
    );
  });
});

const graphOf = (size: number, missing: readonly (readonly [number, number])[]): Graph => {
  const names = Array.from({ length: size }, (_, i) => id(`m${i}`));
  const lacks = (a: number, b: number): boolean =>
    missing.some(([x, y]) => (x % size === a && y % size === b) || (x % size === b && y % size === a));
  return new Map(names.map((name, a) => [name, new Set(names.filter((_, b) => a !== b && !lacks(a, b)))]));
};

/** Delivers one update from `author` by the rule; returns how often each member got it. */
const spread = (graph: Graph, author: MemberId): Map<MemberId, number> => {
  const taken = new Map<MemberId, number>();
  const neighbours = (member: MemberId): ReadonlySet<MemberId> => graph.get(member) ?? new Set();
  const queue = [...neighbours(author)].map((to) => ({ from: author, to }));
  while (queue.length > 0) {
    const step = queue.shift();
    if (!step) break;
    const before = taken.get(step.to) ?? 0;
    taken.set(step.to, before + 1);
    // Only what is new to it does a peer pass on: Yjs gives no update event otherwise.
    if (before > 0 || step.to === author) continue;
    for (const next of neighbours(step.to))
      if (
        forwards(
          step.to,
          { member: step.from, neighbours: neighbours(step.from) },
          { member: next, neighbours: neighbours(next) },
          () => true,
        )
      )
        queue.push({ from: step.to, to: next });
  }
  return taken;
};

describe('who passes an update on', () => {
  test('nobody in a full mesh: N-1 messages', () => {
    for (const size of [2, 4, 8, 12]) {
      const taken = spread(graphOf(size, []), id('m0'));
      expect([...taken.values()].reduce((sum, n) => sum + n, 0)).toBe(size - 1);
    }
  });

  test('one of the others where a link is missing: still N-1 messages', () => {
    const taken = spread(graphOf(8, [[0, 5]]), id('m0'));
    expect(taken.get(id('m5'))).toBe(1);
    expect([...taken.values()].reduce((sum, n) => sum + n, 0)).toBe(7);
  });

  test('the author is never told its own update, and everybody with a common neighbour hears it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 12 }),
        fc.array(fc.tuple(fc.nat({ max: 11 }), fc.nat({ max: 11 })), { maxLength: 4 }),
        (size, missing) => {
          const graph = graphOf(size, missing);
          const author = id('m0');
          const taken = spread(graph, author);
          expect(taken.get(author) ?? 0).toBe(0);
          for (const [member, neighbours] of graph) {
            if (member === author) continue;
            const reachable =
              neighbours.has(author) || [...neighbours].some((common) => graph.get(author)?.has(common));
            if (reachable) expect(taken.get(member) ?? 0).toBeGreaterThan(0);
          }
        },
      ),
    );
  });
});

test('a viewer, who forwards nothing, keeps nobody from it', () => {
  const [ann, ben, eve, me] = [id('ann'), id('ben'), id('eve'), id('me')];
  const from = { member: ann, neighbours: new Set([me, eve]) };
  const to = { member: ben, neighbours: new Set([me, eve]) };
  expect(forwards(me, from, to, () => true)).toBe(false);
  expect(forwards(me, from, to, (member) => member !== eve)).toBe(true);
});
