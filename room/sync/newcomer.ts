import type { MemberId, MemberKind, RosterMember } from '@meshboard/signaling/protocol';
import type { Link } from '../mesh/link.ts';
import type { Mesh } from '../mesh/mesh.ts';
import { createSpareLinks } from '../mesh/spare-links.ts';
import {
  byPreferenceAsSource,
  type Standing,
  spareNeighbours,
  syncSources,
  wantedNeighbours,
} from '../mesh/topology.ts';
import type { Signaling } from '../signaling/signaling.ts';
import type { DocumentSync } from './document-sync.ts';

/** How long a source may take, in milliseconds, before the next one is asked as well. */
export interface NewcomerTimings {
  /** To be linked to. */
  readonly sourceLinkMs: number;
  /** Without a byte from it while we wait for its step 2. */
  readonly sourceSilenceMs: number;
}

export const DEFAULT_NEWCOMER_TIMINGS: NewcomerTimings = { sourceLinkMs: 6_000, sourceSilenceMs: 10_000 };

/**
 * Leads a peer into a room: to one source first, to everybody once the document is there. Also after a
 * time without any link, since what was missed meanwhile should come once as well.
 */
export interface Newcomer {
  /** Members with whom no link is wanted: the room is too large for that. */
  readonly spare: ReadonlySet<MemberId>;
  linkUp(link: Link): void;
  linkDown(member: MemberId): void;
  dialFailed(member: MemberId): void;
  /** The roster was learnt anew. */
  joined(): void;
  /** The roster changed by one. */
  rosterChanged(): void;
  exchanged(link: Link): void;
  close(): void;
}

export const createNewcomer = (
  signaling: Pick<Signaling, 'self' | 'roster' | 'dials'>,
  mesh: Pick<Mesh, 'links' | 'want' | 'on'>,
  sync: Pick<DocumentSync, 'askOnly' | 'spare'>,
  kind: MemberKind,
  timings: NewcomerTimings = DEFAULT_NEWCOMER_TIMINGS,
): Newcomer => {
  let standing: Standing = { phase: 'settled' };
  /** Viewers, and tabs of this browser: no more is to be had from them. */
  const noSources = new Set<MemberId>();
  /** Who was merely too slow while we looked for somebody with the document, and still may be the only one who has it. */
  let missed: ReadonlySet<MemberId> = new Set();
  let watched: { readonly member: MemberId; readonly timer: ReturnType<typeof setInterval> } | null = null;

  const spareLinks = createSpareLinks(mesh);
  let spare: ReadonlySet<MemberId> = new Set();

  const roster = (): RosterMember[] => [...signaling.roster.values()];

  /** Ourselves as the others' rosters have us; our order lies between those whom we dial and those who dial us. */
  const self = (): RosterMember => {
    const elders = roster().filter(({ member }) => signaling.dials(member));
    return { member: signaling.self, kind, order: Math.max(-1, ...elders.map(({ order }) => order)) + 0.5 };
  };

  const unwatch = (): void => {
    if (watched) clearInterval(watched.timer);
    watched = null;
  };

  const watch = (source: MemberId): void => {
    if (watched?.member === source) return;
    unwatch();
    let bytes = 0;
    let quietMs = 0;
    const step = 500;
    const timer = setInterval(() => {
      const link = mesh.links.get(source);
      const received = link?.stats.bytesReceived ?? 0;
      quietMs = received > bytes ? 0 : quietMs + step;
      bytes = received;
      if (quietMs >= (link ? timings.sourceSilenceMs : timings.sourceLinkMs)) giveUp(source);
    }, step);
    watched = { member: source, timer };
  };

  const linkedSource = (givenUp: ReadonlySet<MemberId>): MemberId | undefined =>
    roster()
      .sort(byPreferenceAsSource)
      .map(({ member }) => member)
      .find((member) => !givenUp.has(member) && mesh.links.get(member)?.right === 'edit');

  const apply = (): void => {
    if (standing.phase === 'joining') {
      const sources = syncSources(self(), roster(), standing.givenUp);
      // Of several that are tried at once the first whose link is up gives the document, and nobody else. It may be one
      // whose turn has not come and who has dialled us itself: it has no lasting use for the link, and soon ends it.
      const source = linkedSource(standing.givenUp) ?? sources[0];
      if (source === undefined) {
        missed = new Set([...standing.givenUp].filter((member) => !noSources.has(member)));
        standing = { phase: 'settled' };
      } else {
        watch(source);
        sync.askOnly(source);
      }
    }
    if (standing.phase === 'settled') {
      unwatch();
      sync.askOnly(null);
    }
    missed = new Set([...missed].filter((member) => signaling.roster.has(member)));
    for (const member of noSources) if (!signaling.roster.has(member)) noSources.delete(member);
    mesh.want(new Set([...wantedNeighbours(self(), roster(), standing), ...missed]));
    const notWanted = spareNeighbours(self(), roster(), standing);
    spare = new Set([...notWanted].filter((member) => !missed.has(member)));
    spareLinks.are(spare);
    sync.spare(spare);
  };

  const giveUp = (member: MemberId): void => {
    if (standing.phase !== 'joining' || standing.givenUp.has(member)) return;
    standing = { phase: 'joining', givenUp: new Set([...standing.givenUp, member]) };
    apply();
  };

  const settle = (): void => {
    standing = { phase: 'settled' };
    missed = new Set();
    apply();
  };

  /** A link proves nothing against whom it took long to come up with: on a busy machine that may be everybody. */
  const tryAgain = (member: MemberId): void => {
    if (standing.phase !== 'joining') return;
    standing = {
      phase: 'joining',
      givenUp: new Set([...standing.givenUp].filter((other) => other !== member)),
    };
    apply();
  };

  const isNoSource = (member: MemberId): void => {
    noSources.add(member);
    giveUp(member);
    if (!missed.has(member)) return;
    missed = new Set([...missed].filter((other) => other !== member));
    apply();
  };

  return {
    get spare() {
      return spare;
    },
    joined() {
      const links = [...mesh.links.values()];
      const linked = links.some(({ right, via }) => right === 'edit' && via !== 'tab');
      const tabs = links.filter(({ via }) => via === 'tab').map(({ member }) => member);
      missed = new Set();
      for (const tab of tabs) noSources.add(tab);
      standing = linked ? { phase: 'settled' } : { phase: 'joining', givenUp: new Set(tabs) };
      apply();
    },
    rosterChanged: apply,
    linkUp(link) {
      // A tab gives what it has all the same; but it may have come a moment ago itself, as when a window is restored.
      if (link.right === 'view' || link.via === 'tab') isNoSource(link.member);
      else tryAgain(link.member);
    },
    linkDown: giveUp,
    dialFailed: giveUp,
    exchanged({ via }) {
      if (via !== 'tab' && (standing.phase === 'joining' || missed.size > 0)) settle();
    },
    close() {
      unwatch();
      spareLinks.close();
    },
  };
};
