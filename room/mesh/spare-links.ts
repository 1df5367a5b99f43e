import type { MemberId } from '@meshboard/signaling/protocol';
import type { Mesh } from './mesh.ts';

/**
 * How long, in milliseconds, a link must have been of no use before it is ended. Longer than rosters differ between
 * members, and than a newcomer takes to be done with the one it got the document from.
 */
const SPARE_MS = 10_000;

/** Ends links that the topology has had no use for, for a while. */
export interface SpareLinks {
  /** Says whom no link is wanted with, now. */
  are(members: ReadonlySet<MemberId>): void;
  close(): void;
}

export const createSpareLinks = (
  mesh: Pick<Mesh, 'links' | 'on'>,
  spareMs: number = SPARE_MS,
): SpareLinks => {
  const timers = new Map<MemberId, ReturnType<typeof setTimeout>>();
  let spare: ReadonlySet<MemberId> = new Set();

  const keep = (member: MemberId): void => {
    clearTimeout(timers.get(member));
    timers.delete(member);
  };
  const endSoon = (member: MemberId): void => {
    timers.set(
      member,
      setTimeout(() => {
        timers.delete(member);
        const link = mesh.links.get(member);
        // It still carries something, such as a large document over a slow path: a newcomer would have to begin again.
        if (link !== undefined && link.queuedBytes > 0) endSoon(member);
        else link?.end('unwanted');
      }, spareMs),
    );
  };
  const look = (): void => {
    for (const member of timers.keys()) if (!spare.has(member)) keep(member);
    for (const [member, { via }] of mesh.links) {
      // Another tab of this browser costs no connection.
      if (!spare.has(member) || timers.has(member) || via === 'tab') continue;
      endSoon(member);
    }
  };
  const stop = mesh.on('linkUp', look);

  return {
    are(members) {
      spare = members;
      look();
    },
    close() {
      stop();
      for (const member of [...timers.keys()]) keep(member);
    },
  };
};
