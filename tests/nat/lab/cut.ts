import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import type { Site } from './lab.ts';
import { drawApart } from './people.ts';
import { clock, type Sighting } from './sightings.ts';

/** A path that was cut, on the clock of {@link Sighting.at}. */
export interface Cut {
  readonly began: number;
  /** When both had drawn. */
  readonly drew: number;
  readonly ended: number;
}

export interface CutOptions {
  readonly what: 'udp' | 'everything';
  readonly seconds: number;
  /** What happens after both have drawn; the cut lasts until it is over, at least. */
  readonly meanwhile?: () => Promise<unknown>;
}

/** Cuts a site off for so long, while both draw. */
export const cutOff = async (
  site: Site,
  people: readonly [Page, Page],
  { what, seconds, meanwhile }: CutOptions,
): Promise<Cut> => {
  site.cut(what);
  const began = clock();
  const until = pause(seconds * 1_000);
  await drawApart(...people);
  const drew = clock();
  await meanwhile?.();
  await until;
  site.mend();
  return { began, drew, ended: clock() };
};

/** What one page showed of a cut, in milliseconds; null for what did not happen. */
export interface CutAsSeen {
  /** Since the cut began, until the other's pointer was gone. */
  readonly pointerGone: number | null;
  /** The same until the page did not call its room connected any more. */
  readonly saidSo: number | null;
  /** Since the path was back, until all was there that both have drawn; negative if it had found another way before. */
  readonly drawn: number | null;
  /** The same until the other's pointer was there again, to stay. */
  readonly pointerBack: number | null;
}

/** @param shapes - how many both boards have in the end. */
export const asSeen = (sightings: readonly Sighting[], { began, ended }: Cut, shapes: number): CutAsSeen => {
  const since = (from: number, seen: Sighting | undefined): number | null =>
    seen === undefined ? null : Math.round(seen.at - from);
  const during = sightings.filter(({ at }) => at >= began && at < ended);
  const lastGone = sightings.findLastIndex(({ at, pointers }) => at >= began && pointers === 0);
  return {
    pointerGone: since(
      began,
      during.find(({ pointers }) => pointers === 0),
    ),
    saidSo: since(
      began,
      during.find(({ status }) => status !== 'connected'),
    ),
    drawn: since(
      ended,
      sightings.find((seen) => seen.shapes === shapes),
    ),
    pointerBack: lastGone === -1 ? null : since(ended, sightings[lastGone + 1]),
  };
};
