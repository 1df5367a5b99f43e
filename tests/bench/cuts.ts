/**
 * What two people see of a cut of the path between them, behind real NATs (tests/nat/lab): when each page has noticed, and
 * how long after the path is back all is there that both have drawn meanwhile. Four minutes, on a busy machine six.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { linkOf, openBoard, waitForShapes } from '../harness/board-page.ts';
import { asSeen, type CutAsSeen, cutOff } from '../nat/lab/cut.ts';
import { icePath } from '../nat/lab/ice-watch.ts';
import { openInhabitedLab } from '../nat/lab/inhabited-lab.ts';
import type { Site } from '../nat/lab/lab.ts';
import { drawTogether, waitForLink } from '../nat/lab/people.ts';
import { keepSightings, sightingsOf, waitForPointer } from '../nat/lab/sightings.ts';
import { printRow } from './lib/report.ts';

/** From the moment in which packets pass again. */
const BACK_GOAL_MS = 3_000;
/** ICE says after 5 to 7 s that a path is dead, and a ping that is unanswered for 5 s says so as well. */
const NOTICED_GOAL_MS = 10_000;
/** What is on both boards in the end. */
const SHAPES = 4;
/** Ends what hangs. */
const LIMIT_MS = 90_000;

const KINDS = ['direct', 'relayed'] as const;
type Kind = (typeof KINDS)[number];
type What = 'everything' | 'udp';

/** Pairs of one round have sites of their own and are cut at the same time; they do little but wait. */
const ROUNDS: readonly (readonly [what: What, seconds: readonly number[]])[] = [
  ['everything', [10, 20, 40]],
  ['udp', [10, 20, 40, 60]],
];

/** The second pair of those that are cut for equally long is mended so much later: each comes back by itself. */
const APART_MS = 4_000;

const MOST = Math.max(...ROUNDS.map(([, seconds]) => seconds.length));
const numbers = Array.from({ length: MOST }, (_, index) => index + 1);
type SiteName = `${'ann' | 'ben'}-${Kind}-${number}`;
const sitesOf = (kind: Kind, number: number): readonly [SiteName, SiteName] => [
  `ann-${kind}-${number}`,
  `ben-${kind}-${number}`,
];

const lab = await openInhabitedLab({
  offers: ['turn', 'stun'],
  // Between symmetric NATs there is no direct way, and without TURN no relayed one.
  kinds: Object.fromEntries(
    KINDS.flatMap((kind) =>
      numbers.flatMap((number) =>
        sitesOf(kind, number).map((name) => [name, kind === 'direct' ? 'cone' : 'symmetric'] as const),
      ),
    ),
  ) as Readonly<Record<SiteName, 'cone' | 'symmetric'>>,
});

const inSeconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

interface Pair {
  readonly kind: Kind;
  readonly seconds: number;
  /** Where the path is cut. */
  readonly site: Site;
  readonly people: readonly [Page, Page];
}

const meet = async (kind: Kind, number: number, seconds: number): Promise<Pair> => {
  const [here, there] = sitesOf(kind, number);
  const { urls } = lab.servers;
  const ann = await openBoard(await lab.personAt(here), kind === 'relayed' ? urls.turn : urls.stun);
  const ben = await openBoard(await lab.personAt(there), linkOf(ann));
  const people = [ann, ben] as const;
  await Promise.all(people.map((page) => waitForLink(page, kind === 'relayed')));
  await drawTogether(ann, ben);
  await Promise.all(people.map((page) => waitForPointer(page)));
  await Promise.all(people.map(keepSightings));
  return { kind, seconds, site: lab.site(here), people };
};

interface CutPair extends Pair {
  /** How long it was cut in fact, in milliseconds. */
  readonly lastedMs: number;
  /** What each of both saw. */
  readonly seen: readonly CutAsSeen[];
}

const cutAndLook = async (pair: Pair, what: What): Promise<CutPair> => {
  const { site, people, kind, seconds } = pair;
  const cut = await cutOff(site, people, { what, seconds });
  const lastedMs = cut.ended - cut.began;
  const seen = await Promise.all(
    people.map(async (page) => {
      await waitForShapes(page, 'what both drew', ({ length }) => length === SHAPES, LIMIT_MS);
      await waitForPointer(page, LIMIT_MS);
      return asSeen(await sightingsOf(page), cut, SHAPES);
    }),
  );
  console.log(
    `  … ${what}, ${kind}: was cut for ${inSeconds(lastedMs)}, and both had drawn after ${inSeconds(cut.drew - cut.began)}`,
  );
  return { ...pair, lastedMs, seen };
};

const GOAL = `at most ${inSeconds(BACK_GOAL_MS)} after the path is back`;
const NOTICED_GOAL = `at most ${inSeconds(NOTICED_GOAL_MS)} after it began`;

const printCut = (what: What, { kind, seconds, lastedMs, seen }: CutPair): void => {
  const name = `${what === 'udp' ? 'UDP' : what} ${seconds} s, ${kind}`;
  const bothOf = (of: (each: CutAsSeen) => number | null, never: string): string =>
    seen
      .map(of)
      .map((ms) => {
        if (ms === null) return never;
        // What was there before the path found another way.
        return ms < 0 ? `${inSeconds(lastedMs + ms)} into it` : inSeconds(ms);
      })
      .join(' and ');
  // Nothing is to be noticed where data found another way, or the path was back before.
  const unnoticed = ({ drawn }: CutAsSeen): boolean =>
    seconds * 1_000 <= NOTICED_GOAL_MS || (drawn !== null && drawn < 0);
  const noticed = (each: CutAsSeen, ms: number | null): boolean =>
    ms === null ? unnoticed(each) : ms <= NOTICED_GOAL_MS;
  const back = (ms: number | null): boolean => ms !== null && ms <= BACK_GOAL_MS;

  printRow(
    `${name}: what both drew is there`,
    bothOf(({ drawn }) => drawn, 'never'),
    GOAL,
    seen.every(({ drawn }) => back(drawn)),
  );
  printRow(
    `${name}: the other's pointer has gone`,
    bothOf(({ pointerGone }) => pointerGone, 'not'),
    NOTICED_GOAL,
    seen.every((each) => noticed(each, each.pointerGone)),
  );
  printRow(
    `${name}: "connected" is not said any more`,
    bothOf(({ saidSo }) => saidSo, 'not'),
    NOTICED_GOAL,
    seen.every((each) => noticed(each, each.saidSo)),
  );
  printRow(
    `${name}: the pointer is back`,
    bothOf(({ pointerBack }) => pointerBack, 'was there'),
    GOAL,
    seen.every(({ pointerGone, pointerBack }) => pointerGone === null || back(pointerBack)),
  );
};

for (const [what, lengths] of ROUNDS) {
  const pairs: Pair[] = [];
  for (const [index, seconds] of lengths.entries()) {
    for (const kind of KINDS) {
      const pair = await meet(kind, index + 1, seconds);
      pairs.push(pair);
      const path = JSON.stringify(await icePath(pair.people[0]));
      console.log(
        `  … two have met over a ${kind} link, of which ${what} will be cut for ${seconds} s: ${path}`,
      );
    }
  }
  const results = await Promise.all(
    pairs.map(async (pair) => {
      await pause(KINDS.indexOf(pair.kind) * APART_MS);
      console.log(`  … ${what}, ${pair.kind}: cut for ${pair.seconds} s`);
      return cutAndLook(pair, what);
    }),
  );
  for (const result of results) printCut(what, result);
  for (const { people } of pairs) for (const page of people) await page.context().close();
}
await lab.close();
process.exit(0);
