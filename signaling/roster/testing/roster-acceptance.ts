import { randomBytes } from 'node:crypto';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ArchivePublicKey, MemberId, type MemberKind, RoomId } from '../../protocol/index.ts';
import type { Entrance, Roster, RosterLimits } from '../roster.ts';

const random128 = (): string => randomBytes(16).toString('base64url');
const newRoom = (): RoomId => v.parse(RoomId, random128());
const newMember = (): MemberId => v.parse(MemberId, random128());
const newKey = (): ArchivePublicKey => v.parse(ArchivePublicKey, randomBytes(32).toString('base64url'));

const LIMITS: RosterLimits = { rooms: 3, personsPerRoom: 3 };

/**
 * What every implementation of {@link Roster} owes, as tests.
 *
 * @param make a fresh, empty roster with these limits
 */
export const describeRoster = (name: string, make: (limits: RosterLimits) => Promise<Roster>): void => {
  describe(name, () => {
    let roster: Roster;
    beforeEach(async () => {
      roster = await make(LIMITS);
    });
    afterEach(async () => {
      await roster.close();
    });

    const enter = async (
      room: RoomId,
      member = newMember(),
      connection = 'c1',
      kind: MemberKind = 'person',
    ) => {
      const entrance = await roster.enter(room, { member, kind, connection });
      if (!entrance.entered) throw new Error(`not entered: ${entrance.reason}`);
      return entrance;
    };

    test('numbers members in the order in which they enter, and lists the others eldest first', async () => {
      const room = newRoom();
      const first = await enter(room);
      const second = await enter(room);
      const third = await enter(room);
      expect([first, second, third].map(({ self }) => self.order)).toEqual([0, 1, 2]);
      expect(third.others).toEqual([first.self, second.self]);
      expect(third).toMatchObject({ fresh: true, evicted: null });
    });

    test('gives no number twice, even to members who enter at once', async () => {
      const room = newRoom();
      const entrances = await Promise.all([enter(room), enter(room), enter(room)]);
      expect(new Set(entrances.map(({ self }) => self.order)).size).toBe(3);
    });

    test('keeps rooms apart', async () => {
      const first = await enter(newRoom());
      const second = await enter(newRoom(), first.self.member);
      expect(second).toMatchObject({ fresh: true, others: [], self: { order: 0 } });
    });

    test('lets a later connection take a seat over, with its order', async () => {
      const room = newRoom();
      const member = newMember();
      const before = await enter(room, member, 'old');
      await enter(room);
      const after = await enter(room, member, 'new');
      expect(after).toMatchObject({ self: before.self, fresh: false, evicted: 'old', firstPerson: false });
      expect(await roster.seat(room, member)).toEqual({ ...before.self, connection: 'new' });
    });

    test('evicts nobody when a connection enters twice', async () => {
      const room = newRoom();
      const member = newMember();
      await enter(room, member, 'same');
      expect(await enter(room, member, 'same')).toMatchObject({ fresh: false, evicted: null });
    });

    test('lets only the connection that holds a seat give it up', async () => {
      const room = newRoom();
      const member = newMember();
      await enter(room, member, 'old');
      await enter(room, member, 'new');
      expect(await roster.leave(room, member, 'old')).toBe(false);
      expect(await roster.seat(room, member)).not.toBeNull();
      expect(await roster.leave(room, member, 'new')).toBe(true);
      expect(await roster.leave(room, member, 'new')).toBe(false);
      expect(await roster.seat(room, member)).toBeNull();
    });

    test('gives a member who had left a new and higher order', async () => {
      const room = newRoom();
      const member = newMember();
      await enter(room, member, 'c1');
      const other = await enter(room);
      await roster.leave(room, member, 'c1');
      expect(await enter(room, member, 'c2')).toMatchObject({ fresh: true, self: { order: 2 } });
      expect((await roster.seat(room, other.self.member))?.order).toBe(1);
    });

    test('takes no more persons than fit, but archives and those who come back', async () => {
      const room = newRoom();
      const member = newMember();
      await enter(room, member);
      await enter(room);
      await enter(room);
      const refused: Entrance = { entered: false, reason: 'room-full' };
      expect(await roster.enter(room, { member: newMember(), kind: 'person', connection: 'c' })).toEqual(
        refused,
      );
      expect((await enter(room, member, 'c9')).fresh).toBe(false);
      expect((await enter(room, newMember(), 'a', 'archive')).others).toHaveLength(3);
    });

    test('takes no more rooms than fit, until one is empty', async () => {
      const room = newRoom();
      const member = newMember();
      await enter(room, member, 'c1');
      await enter(newRoom());
      await enter(newRoom());
      const late = { member: newMember(), kind: 'person', connection: 'c' } as const;
      expect(await roster.enter(newRoom(), late)).toEqual({ entered: false, reason: 'server-full' });
      await roster.leave(room, member, 'c1');
      expect((await roster.enter(newRoom(), late)).entered).toBe(true);
    });

    test('calls a room occupied from its first person to its last', async () => {
      const room = newRoom();
      const archive = await enter(room, newMember(), 'a', 'archive');
      expect(archive.firstPerson).toBe(false);
      expect(await roster.occupied()).toEqual([]);
      const first = await enter(room, newMember(), 'p1');
      const second = await enter(room, newMember(), 'p2');
      expect([first.firstPerson, second.firstPerson]).toEqual([true, false]);
      expect(await roster.occupied()).toEqual([room]);
      await roster.leave(room, first.self.member, 'p1');
      expect(await roster.occupied()).toEqual([room]);
      await roster.leave(room, second.self.member, 'p2');
      expect(await roster.occupied()).toEqual([]);
      expect((await enter(room, newMember(), 'p3')).firstPerson).toBe(true);
    });

    test('counts heads', async () => {
      const room = newRoom();
      await enter(room);
      await enter(room);
      await enter(room, newMember(), 'a', 'archive');
      expect(await roster.rooms()).toEqual([{ room, persons: 2, archives: 1 }]);
    });

    test('lists archives, the one connected longest first', async () => {
      const [first, second] = [newKey(), newKey()];
      await roster.archiveCame({ connection: 'a1', publicKey: first });
      await roster.archiveCame({ connection: 'a2', publicKey: second });
      expect((await roster.archives()).map(({ publicKey }) => publicKey)).toEqual([first, second]);
      await roster.archiveWent('a1');
      await roster.archiveWent('a1');
      expect(await roster.archives()).toEqual([{ connection: 'a2', publicKey: second }]);
    });
  });
};
