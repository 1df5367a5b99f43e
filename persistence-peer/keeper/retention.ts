import type { Version, VersionNumber } from '../store/store.ts';

/** How many earlier states of a room stay. */
export interface RetentionPolicy {
  /** So many of the newest versions stay, the current one included. At least 1. */
  readonly last: number;
  /** Beyond those, the newest version of each of so many past days (UTC) that have one. */
  readonly daily: number;
}

export const DEFAULT_RETENTION: RetentionPolicy = { last: 10, daily: 30 };

/** Lets nothing go: for those who do not know what the host has set, such as the command line. */
export const KEEP_ALL: RetentionPolicy = { last: Number.MAX_SAFE_INTEGER, daily: 0 };

const DAY_MS = 86_400_000;

/** Which versions the policy lets go. `versions` is in order, oldest first; the last one is never among them. */
export const retiredVersions = (
  versions: readonly Version[],
  policy: RetentionPolicy,
): readonly VersionNumber[] => {
  const older = versions.slice(0, -Math.max(1, policy.last));
  const days = new Set<number>();
  const retired: VersionNumber[] = [];
  for (const version of older.toReversed()) {
    const day = Math.floor(version.createdAt / DAY_MS);
    if (!days.has(day) && days.size < policy.daily) days.add(day);
    else retired.push(version.number);
  }
  return retired.reverse();
};
