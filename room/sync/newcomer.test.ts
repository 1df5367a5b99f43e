import type { MemberId, RosterMember } from '@meshboard/signaling/protocol';
import { afterEach, describe, expect, test } from 'vitest';
import { createEmitter } from '../emitter.ts';
import type { Link } from '../mesh/link.ts';
import type { MeshEvents } from '../mesh/mesh.ts';
import { ringNeighbours } from '../mesh/rings.ts';
import { memberNamed, recordingLink } from '../testing/recording-link.ts';
import { createNewcomer, type Newcomer } from './newcomer.ts';

/** Elders of a room too large for everybody to be linked to everybody, in which we are the youngest. */
const ELDERS = Array.from(
  { length: 19 },
  (_, i): RosterMember => ({
    member: memberNamed(`elder-${i}`),
    kind: 'person',
    order: i,
  }),
);
const SELF = memberNamed('self');

/** Somebody whom we need not be linked to once we have the document. */
const beside = ringNeighbours({ member: SELF, kind: 'person', order: 19 }, ELDERS);
const author = ELDERS.find(({ member }) => !beside.has(member))?.member ?? SELF;
const viewers = ELDERS.map(({ member }) => member).filter((member) => member !== author);

interface World {
  readonly newcomer: Newcomer;
  readonly links: Map<MemberId, Link>;
  wanted: ReadonlySet<MemberId>;
  asked: MemberId | null;
  /** A link with a member has come up. */
  linkUp(member: MemberId, right: Link['right']): Link;
}

let world: World | null = null;
afterEach(() => world?.newcomer.close());

const enter = (): World => {
  const links = new Map<MemberId, Link>();
  const emitter = createEmitter<MeshEvents>();
  const newcomer = createNewcomer(
    {
      self: SELF,
      roster: new Map(ELDERS.map((elder) => [elder.member, elder])),
      dials: () => true,
    },
    {
      links,
      want: (members) => {
        entered.wanted = members;
      },
      on: (event, listener) => emitter.on(event, listener),
    },
    {
      spare: () => undefined,
      askOnly: (member) => {
        entered.asked = member;
      },
    },
    'person',
  );
  const entered: World = {
    newcomer,
    links,
    wanted: new Set(),
    asked: null,
    linkUp: (member, right) => {
      const link = { ...recordingLink('other', { right }), member };
      links.set(member, link);
      newcomer.linkUp(link);
      return link;
    },
  };
  world = entered;
  newcomer.joined();
  return entered;
};

describe('a newcomer to a large room in which one can give the document', () => {
  test('asks that one although its link has come up late', () => {
    const { newcomer, linkUp } = enter();
    // The author is among those whom it tries once enough others have turned out to be viewers.
    for (const viewer of viewers.slice(0, -1)) linkUp(viewer, 'view');
    newcomer.dialFailed(author);
    linkUp(author, 'edit');
    expect(world?.asked).toBe(author);
  });

  test('asks that one if it has dialled us, before its turn has come and before it ends the link', () => {
    const { linkUp } = enter();
    expect(world?.asked).not.toBe(author);
    linkUp(author, 'edit');
    expect(world?.asked).toBe(author);
  });

  test('goes on wanting a link with that one when nobody else is left, and until it has the document', () => {
    const { newcomer, linkUp } = enter();
    for (const viewer of viewers.slice(0, -1)) linkUp(viewer, 'view');
    newcomer.dialFailed(author);
    for (const viewer of viewers.slice(-1)) linkUp(viewer, 'view');
    expect(world?.wanted).toContain(author);
    expect(newcomer.spare).not.toContain(author);

    const link = linkUp(author, 'edit');
    // Anybody is asked by now.
    expect(world?.asked).toBeNull();
    expect(world?.wanted).toContain(author);
    newcomer.exchanged(link);
    expect(world?.wanted).toEqual(beside);
    expect(newcomer.spare).toContain(author);
  });

  test('wants no more of one who was slow and turns out to be a viewer', () => {
    const { newcomer, linkUp } = enter();
    for (const viewer of viewers) linkUp(viewer, 'view');
    newcomer.dialFailed(author);
    expect(world?.wanted).toContain(author);
    linkUp(author, 'view');
    expect(world?.wanted).toEqual(beside);
  });
});
