import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MemberId, RoomId } from '../protocol/index.ts';
import { RedisRoster } from './redis-roster.ts';
import { type RedisProcess, startRedis } from './testing/redis-server.ts';
import { describeRoster } from './testing/roster-acceptance.ts';

let redis: RedisProcess;
let client: Redis;

beforeAll(async () => {
  redis = await startRedis();
  client = new Redis(redis.url);
});
afterAll(async () => {
  client.disconnect();
  await redis.stop();
});

const failed = (error: unknown) => {
  throw error;
};

describeRoster(
  'RedisRoster',
  async (limits) => new RedisRoster(client, limits, { prefix: `${randomUUID()}:`, failed }),
);

test('a roster that is closed leaves its seats for a moment, and then they are given up', async () => {
  // Within it the member who moves has to be back, on a busy machine too.
  const options = { prefix: `${randomUUID()}:`, leaseMs: 3_000, failed };
  const limits = { rooms: 9, personsPerRoom: 9 };
  const [closing, staying] = [
    new RedisRoster(client, limits, options),
    new RedisRoster(client, limits, options),
  ];
  const lost = new Promise((resolve) => {
    staying.watch({
      lost: (...seat) => resolve(seat),
      archivesLost: () => undefined,
      forgotten: () => undefined,
    });
  });
  const moving = v.parse(MemberId, 'AAAAAAAAAAAAAAAAAAAAAA');
  const going = v.parse(MemberId, 'BBBBBBBBBBBBBBBBBBBBBA');
  const room = v.parse(RoomId, 'CCCCCCCCCCCCCCCCCCCCCA');
  for (const member of [moving, going]) {
    await closing.enter(room, { member, kind: 'person', connection: `old ${member}`.replace(' ', '-') });
  }
  await closing.close();
  expect(await staying.seat(room, moving)).toMatchObject({ order: 0 });
  const back = await staying.enter(room, { member: moving, kind: 'person', connection: 'new' });
  expect(back).toMatchObject({ fresh: false, self: { order: 0 } });
  expect(await lost).toEqual([room, going]);
  expect(await staying.rooms()).toEqual([{ room, persons: 1, archives: 0 }]);
  await staying.leave(room, moving, 'new');
  await expect.poll(() => client.keys(`${options.prefix}held:*`)).toEqual([]);
  await staying.close();
});
