import type { RosterMember } from '@meshboard/signaling/protocol';
import { describe, expect, test } from 'vitest';
import { createEmitter } from './emitter.ts';
import type { Link, LinkStats } from './mesh/link.ts';
import type { MeshEvents } from './mesh/mesh.ts';
import { createRoomLog } from './room-log.ts';
import { roomMembers } from './room-members.ts';
import type { SignalingEvents } from './signaling/signaling.ts';
import { memberNamed, recordingLink } from './testing/recording-link.ts';

const ben: RosterMember = { member: memberNamed('ben'), kind: 'person', order: 1 };

/** A log on a clock that the test moves, over a roster and links that it fills. */
const setUp = () => {
  const [signaling, mesh] = [createEmitter<SignalingEvents>(), createEmitter<MeshEvents>()];
  const roster = new Map([[ben.member, ben]]);
  const links = new Map<Link['member'], Link>();
  const time = { now: 1_000 };
  const log = createRoomLog({ roster, on: signaling.on }, { links, on: mesh.on }, () => time.now);
  const stats: { -readonly [K in keyof LinkStats]: LinkStats[K] } = { ...recordingLink('ben').stats };
  const link = recordingLink('ben', { stats });
  return {
    log,
    time,
    stats,
    signaling,
    mesh,
    roster,
    linkOf: () => roomMembers({ roster }, { links }, log, new Set())[0]?.link,
    up: () => {
      links.set(link.member, link);
      mesh.emit('linkUp', link);
    },
    down: (reason: Parameters<MeshEvents['linkDown']>[1]) => {
      links.delete(link.member);
      mesh.emit('linkDown', link, reason);
    },
  };
};

describe('what is known of a member', () => {
  test('is why its dials came to nothing, until a link is up', () => {
    const { log, mesh, linkOf, up } = setUp();
    expect(linkOf()).toEqual({ state: 'none', failures: 0, lastEnd: null, indirect: false });
    mesh.emit('dialFailed', ben.member, 'timeout', 0, false);
    mesh.emit('dialFailed', ben.member, 'closed', 1, true);
    expect(linkOf()).toEqual({ state: 'none', failures: 2, lastEnd: 'closed', indirect: false });
    expect(log.of(ben.member)).toMatchObject({ answered: true, since: 1_000 });
    up();
    expect(linkOf()).toMatchObject({ state: 'up', hangs: false });
    expect(log.of(ben.member)).toMatchObject({ failures: 0, lastEnd: null, answered: null });
  });

  test('is why its link was lost, but no end that was meant', () => {
    const { linkOf, up, down } = setUp();
    up();
    down('unwanted');
    expect(linkOf()).toEqual({ state: 'none', failures: 0, lastEnd: null, indirect: false });
    up();
    down('lost');
    expect(linkOf()).toEqual({ state: 'none', failures: 1, lastEnd: 'lost', indirect: false });
  });

  test('is forgotten with it', () => {
    const { log, mesh, signaling, time } = setUp();
    mesh.emit('dialFailed', ben.member, 'timeout', 0, false);
    signaling.emit('memberLeft', ben.member);
    time.now = 9_000;
    signaling.emit('memberJoined', ben);
    expect(log.of(ben.member)).toEqual({ since: 9_000, failures: 0, lastEnd: null, answered: null });
  });
});

describe('loneliness', () => {
  test('begins when others are there without a link, and ends with one that answers', () => {
    const { log, time, up, down, stats } = setUp();
    expect(log.lonelyMs()).toBe(0);
    time.now += 4_000;
    expect(log.lonelyMs()).toBe(4_000);
    up();
    expect(log.lonelyMs()).toBe(0);
    stats.hangs = true;
    expect(log.lonelyMs()).toBe(0);
    time.now += 7_000;
    expect(log.lonelyMs()).toBe(7_000);
    stats.hangs = false;
    expect(log.lonelyMs()).toBe(0);
    down('lost');
    time.now += 1;
    expect(log.lonelyMs()).toBe(0);
  });

  test('is none where nobody else is', () => {
    const { log, roster, time } = setUp();
    roster.clear();
    time.now += 60_000;
    expect(log.lonelyMs()).toBe(0);
  });
});
