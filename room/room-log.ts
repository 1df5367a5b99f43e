import type { MemberId } from '@meshboard/signaling/protocol';
import type { LinkEnd } from './mesh/link.ts';
import type { Mesh } from './mesh/mesh.ts';
import type { Signaling } from './signaling/signaling.ts';

/** What has happened between us and one member. */
export interface MemberRecord {
  /** When it was first known, on the clock of `performance.now`. */
  readonly since: number;
  /** Dials and links in a row that ended otherwise than on purpose, since a link was last up. */
  readonly failures: number;
  /** Why the last of them ended; null while none has. */
  readonly lastEnd: LinkEnd | null;
  /** Whether the other end said anything in the last dial that failed; null while none has. */
  readonly answered: boolean | null;
}

/** What has happened to the links of one stay in a room, so far as a person would ask. */
export interface RoomLog {
  of(member: MemberId): MemberRecord;
  /** How long others have been there without a link to any of them that answers, in milliseconds; 0 while there is one. */
  lonelyMs(): number;
  close(): void;
}

/** Ends that are part of normal life: nobody would call them the reason for anything. */
const ON_PURPOSE: ReadonlySet<LinkEnd> = new Set(['left', 'unwanted', 'replaced']);

/** Links on which the other end is heard. */
export const livingLinks = (mesh: Pick<Mesh, 'links'>): number =>
  [...mesh.links.values()].filter(({ stats }) => !stats.hangs).length;

export const createRoomLog = (
  signaling: Pick<Signaling, 'roster' | 'on'>,
  mesh: Pick<Mesh, 'links' | 'on'>,
  clock: () => number = () => performance.now(),
): RoomLog => {
  const records = new Map<MemberId, MemberRecord>();
  let lonelySince: number | null = null;

  const of = (member: MemberId): MemberRecord => {
    const known = records.get(member);
    if (known !== undefined) return known;
    const fresh: MemberRecord = { since: clock(), failures: 0, lastEnd: null, answered: null };
    records.set(member, fresh);
    return fresh;
  };

  const failed = (member: MemberId, lastEnd: LinkEnd, answered: boolean): void => {
    const record = of(member);
    // Of somebody who has left nobody asks.
    if (signaling.roster.has(member))
      records.set(member, { ...record, failures: record.failures + 1, lastEnd, answered });
    else records.delete(member);
  };

  const stops = [
    signaling.on('joined', () => {
      for (const member of signaling.roster.keys()) of(member);
    }),
    signaling.on('memberJoined', ({ member }) => of(member)),
    signaling.on('memberLeft', (member) => records.delete(member)),
    mesh.on('linkUp', ({ member }) =>
      records.set(member, { ...of(member), failures: 0, lastEnd: null, answered: null }),
    ),
    mesh.on('linkDown', ({ member }, reason) => {
      if (!ON_PURPOSE.has(reason)) failed(member, reason, true);
    }),
    mesh.on('dialFailed', (member, reason, _attempt, answered) => failed(member, reason, answered)),
  ];

  return {
    of,
    lonelyMs() {
      const others = signaling.roster.size > 0 || mesh.links.size > 0;
      if (!others || livingLinks(mesh) > 0) {
        lonelySince = null;
        return 0;
      }
      lonelySince ??= clock();
      return clock() - lonelySince;
    },
    close() {
      for (const stop of stops) stop();
    },
  };
};
