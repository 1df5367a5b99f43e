import type { MemberId, RosterMember } from '@meshboard/signaling/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { forwards, syncSources, wantedNeighbours } from './topology.ts';

const id = (name: string): MemberId => name as MemberId;
const person = (name: string, order: number): RosterMember => ({ member: id(name), kind: 'person', order });
const archive = (name: string, order: number): RosterMember => ({ member: id(name), kind: 'archive', order });

const self = person('self', 10);

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

/** A graph as each member's set of neighbours. */
type Graph = ReadonlyMap<MemberId, ReadonlySet<MemberId>>;

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
