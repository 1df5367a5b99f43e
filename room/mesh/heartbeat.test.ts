import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Heartbeat } from './heartbeat.ts';
import { DEFAULT_TIMINGS } from './timings.ts';

/** Lets time go by second by second from 1 s on. @returns what was asked for, by second. */
const silence = (seconds: number, heartbeat = new Heartbeat(DEFAULT_TIMINGS, 0)) => {
  const pings: number[] = [];
  const restarts: number[] = [];
  let lost: number | null = null;
  for (let second = 1; second <= seconds && lost === null; second += 1) {
    const beat = heartbeat.tick(second * 1_000);
    if (beat.ping !== null) pings.push(second);
    if (beat.restart) restarts.push(second);
    if (beat.lost) lost = second;
  }
  return { pings, restarts, lost };
};

describe('a heartbeat', () => {
  test('pings at once, after 5 s of silence, restarts ICE from 15 s on and gives up at 45 s', () => {
    const { pings, restarts, lost } = silence(60);
    expect(pings.slice(0, 3)).toEqual([1, 6, 11]);
    expect(restarts).toEqual([15, 18, 21, 24, 27, 30, 33, 36, 39, 42]);
    expect(lost).toBe(45);
  });

  test('leaves a link alone on which something comes in', () => {
    const heartbeat = new Heartbeat(DEFAULT_TIMINGS, 0);
    const asked: string[] = [];
    for (let second = 1; second <= 120; second += 1) {
      heartbeat.heard(second * 1_000 - 500);
      const { ping, restart, lost } = heartbeat.tick(second * 1_000);
      if (ping !== null) asked.push(`ping ${second}`);
      if (restart || lost) asked.push(`alarm ${second}`);
    }
    // One every half minute all the same, for the round trip.
    expect(asked).toEqual(['ping 1', 'ping 31', 'ping 61', 'ping 91']);
  });

  test('gives up sooner on a member that has left the roster, but not while something is heard', () => {
    const heartbeat = new Heartbeat(DEFAULT_TIMINGS, 0);
    heartbeat.memberLeft(true);
    heartbeat.heard(5_000);
    expect(silence(16, heartbeat).lost).toBeNull();
    expect(heartbeat.tick(17_000).lost).toBe(true);
    heartbeat.memberLeft(false);
    expect(heartbeat.tick(18_000).lost).toBe(false);
  });

  test('does not take its own sleep for silence', () => {
    const heartbeat = new Heartbeat(DEFAULT_TIMINGS, 0);
    heartbeat.heard(1_000);
    heartbeat.tick(1_000);
    const { ping, restart, lost } = heartbeat.tick(3_600_000);
    expect({ pinged: ping !== null, restart, lost }).toEqual({ pinged: true, restart: false, lost: false });
  });

  test('measures a round trip from the latest ping only', () => {
    const heartbeat = new Heartbeat(DEFAULT_TIMINGS, 0);
    const first = heartbeat.tick(1_000).ping ?? -1;
    expect(heartbeat.pong(first, 1_040)).toBe(40);
    const second = heartbeat.tick(6_000).ping ?? -1;
    expect(heartbeat.pong(first, 6_010)).toBeNull();
    expect(heartbeat.pong(second, 6_020)).toBe(20);
    expect(heartbeat.pong(99, 6_020)).toBeNull();
  });

  test('asks sooner where something was sent, and doubts the path once when nothing comes', () => {
    const heartbeat = new Heartbeat(DEFAULT_TIMINGS, 0);
    const { ping } = heartbeat.tick(1_000);
    heartbeat.heard(1_020);
    heartbeat.pong(ping ?? -1, 1_020);
    heartbeat.sent(2_000);
    heartbeat.sent(2_700);
    const at = (now: number) => {
      const beat = heartbeat.tick(now);
      return { pings: beat.ping !== null, doubts: beat.doubt, doubtful: heartbeat.doubtful(now) };
    };
    expect(at(2_700)).toEqual({ pings: false, doubts: false, doubtful: false });
    expect(at(3_000)).toEqual({ pings: true, doubts: false, doubtful: false });
    expect(at(3_590)).toEqual({ pings: false, doubts: false, doubtful: false });
    // Whoever is too busy to look in time has not read what came, either.
    expect(heartbeat.tick(3_600, false).doubt).toBe(false);
    expect(at(3_600)).toEqual({ pings: false, doubts: true, doubtful: true });
    expect(at(3_700)).toEqual({ pings: false, doubts: false, doubtful: true });
    heartbeat.heard(3_800);
    expect(at(4_900)).toEqual({ pings: false, doubts: false, doubtful: false });
  });

  test('gives a slow path four of its round trips', () => {
    const heartbeat = new Heartbeat(DEFAULT_TIMINGS, 0);
    const { ping } = heartbeat.tick(1_000);
    heartbeat.heard(1_500);
    heartbeat.pong(ping ?? -1, 1_500);
    heartbeat.pingNow(2_000);
    expect(heartbeat.doubtful(3_999)).toBe(false);
    expect(heartbeat.doubtful(4_000)).toBe(true);
  });

  test('has an answer overdue 5 s after the first ping that nothing followed, and not before', () => {
    const heartbeat = new Heartbeat(DEFAULT_TIMINGS, 0);
    heartbeat.tick(1_000);
    expect(heartbeat.overdue(5_900)).toBe(false);
    heartbeat.tick(6_000);
    expect(heartbeat.overdue(6_000)).toBe(true);
    heartbeat.heard(6_100);
    expect(heartbeat.overdue(6_100)).toBe(false);
  });

  test('owes nobody an answer to a ping that a sleeping page never sent', () => {
    const heartbeat = new Heartbeat(DEFAULT_TIMINGS, 0);
    heartbeat.tick(1_000);
    heartbeat.heard(1_020);
    expect(heartbeat.overdue(3_600_000)).toBe(false);
    heartbeat.tick(3_600_000);
    expect(heartbeat.overdue(3_600_000)).toBe(false);
  });

  test('never gives up a link that was heard within the limit, however time jumps', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 100_000 }), fc.boolean())), (script) => {
        const heartbeat = new Heartbeat(DEFAULT_TIMINGS, 0);
        let now = 0;
        let heardAt = 0;
        for (const [step, heard] of script) {
          now += step;
          if (heard) {
            heartbeat.heard(now);
            heardAt = now;
          }
          const { lost } = heartbeat.tick(now);
          if (lost) expect(now - heardAt).toBeGreaterThanOrEqual(DEFAULT_TIMINGS.lostAfter);
        }
      }),
    );
  });
});
