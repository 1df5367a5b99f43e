import type { IceConfig } from '@meshboard/signaling/protocol';
import { expect, test } from 'vitest';
import { IceCache } from './ice-cache.ts';

const HOUR = 3_600_000;
const config = (urls: string, ttlMs: number | null): IceConfig => ({ iceServers: [{ urls: [urls] }], ttlMs });

/** A cache with a clock that the test moves, and what was asked of the server. */
const setUp = () => {
  const cache = new IceCache();
  const state = { now: 0, asked: 0, answer: async (): Promise<IceConfig> => config('turn:fresh', HOUR) };
  const servers = async (): Promise<unknown> => {
    const got = await cache.servers(
      () => state.now,
      () => {
        state.asked += 1;
        return state.answer();
      },
    );
    return got[0]?.urls;
  };
  return { cache, state, servers };
};

test('credentials are used while they hold two minutes, then fetched anew', async () => {
  const { cache, state, servers } = setUp();
  cache.store(config('turn:first', HOUR), 0);
  state.now = HOUR - 120_000;
  expect(await servers()).toEqual(['turn:first']);
  expect(state.asked).toBe(0);
  state.now += 1;
  expect(await servers()).toEqual(['turn:fresh']);
  expect(await servers()).toEqual(['turn:fresh']);
  expect(state.asked).toBe(1);
});

test('servers without credentials hold for ever', async () => {
  const { cache, state, servers } = setUp();
  cache.store(config('stun:one', null), 0);
  state.now = 1_000 * HOUR;
  expect(await servers()).toEqual(['stun:one']);
});

test('many dials at once ask once', async () => {
  const { state, servers } = setUp();
  expect(await Promise.all([servers(), servers(), servers()])).toEqual(new Array(3).fill(['turn:fresh']));
  expect(state.asked).toBe(1);
});

test('while the server cannot be asked, what still holds is used, and what does not is not', async () => {
  const { cache, state, servers } = setUp();
  cache.store(config('turn:first', HOUR), 0);
  state.answer = () => Promise.reject(new Error('away'));
  state.now = HOUR - 1_000;
  expect(await servers()).toEqual(['turn:first']);
  state.now = HOUR;
  await expect(servers()).rejects.toThrow('away');
  state.answer = async () => config('turn:back', HOUR);
  expect(await servers()).toEqual(['turn:back']);
});
