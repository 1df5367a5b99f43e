import { describe, expect, test } from 'vitest';
import { toView } from '../capability/derive.ts';
import { linked } from '../testing/node-room.ts';
import { servedRooms } from '../testing/served-rooms.ts';
import { AssetError, type AssetErrorCode, hashOf, MAX_ASSET_BYTES } from './asset.ts';
import type { AssetProgress } from './room-assets.ts';
import { noise, same } from './testing/noise.ts';

const here = servedRooms();

const codeOf = async (promise: Promise<unknown>): Promise<AssetErrorCode | 'fulfilled'> => {
  try {
    await promise;
    return 'fulfilled';
  } catch (error) {
    if (error instanceof AssetError) return error.code;
    throw error;
  }
};

describe('the assets of a room', () => {
  test('go from one to another, and stay with both', async () => {
    const [a, b] = await here.rooms.mesh(2);
    if (!a || !b) throw new Error('no peers');
    const bytes = noise(200_000);
    const hash = await a.assets.put(bytes);
    expect(await b.assets.has(hash)).toBe(false);
    expect(same(await b.assets.get(hash), bytes)).toBe(true);
    expect(await b.assets.has(hash)).toBe(true);
    await a.leave();
    expect(same(await b.assets.get(hash), bytes)).toBe(true);
  });

  test('of 25 MiB come whole, each byte once', async () => {
    const [a, b] = await here.rooms.mesh(2);
    if (!a || !b) throw new Error('no peers');
    const bytes = noise(MAX_ASSET_BYTES);
    const hash = await a.assets.put(bytes);
    const seen: AssetProgress[] = [];
    const before = b.traffic().bytesReceived;
    const whole = await b.assets.get(hash, {
      onProgress: (progress) => seen.push(progress),
    });
    expect(same(whole, bytes)).toBe(true);
    expect(b.traffic().bytesReceived - before).toBeLessThan(1.02 * bytes.length);
    const received = seen.map((progress) => progress.received);
    expect(received).toEqual([...new Set(received)].sort((x, y) => x - y));
    expect(seen.at(-1)).toEqual({ received: MAX_ASSET_BYTES, total: MAX_ASSET_BYTES });
  });

  test('are asked for and served by viewers as well', async () => {
    const editor = here.rooms.join();
    const viewer = here.rooms.join({ capability: toView(here.rooms.capability) });
    const other = here.rooms.join({ capability: toView(here.rooms.capability) });
    await Promise.all([editor, viewer, other].map((room) => linked(room, 2)));
    const bytes = noise(100_000);
    const hash = await editor.assets.put(bytes);
    expect(same(await viewer.assets.get(hash), bytes)).toBe(true);
    await editor.leave();
    expect(same(await other.assets.get(hash), bytes)).toBe(true);
  });

  test('that nobody has are waited for, as long as one likes', async () => {
    const [a, b] = await here.rooms.mesh(2);
    if (!a || !b) throw new Error('no peers');
    const bytes = noise(70_000);
    const hash = await a.assets.put(bytes);
    const absent = 'ab'.repeat(32);
    expect(await codeOf(b.assets.get(absent, { waitMs: 0 }))).toBe('not-found');
    expect(same(await b.assets.get(hash), bytes)).toBe(true);

    const late = noise(90_000, 7);
    const lateHash = await here.rooms.join().assets.put(late);
    expect(same(await a.assets.get(lateHash, { waitMs: Number.POSITIVE_INFINITY }), late)).toBe(true);
  });

  test('come to a waiting one from whoever puts them later', async () => {
    const [a, b] = await here.rooms.mesh(2);
    if (!a || !b) throw new Error('no peers');
    const bytes = noise(90_000, 3);
    const waiting = b.assets.get(await hashOf(bytes), { waitMs: Number.POSITIVE_INFINITY });
    // B has been told that A has none, before A puts it.
    expect(await codeOf(b.assets.get('cd'.repeat(32), { waitMs: 0 }))).toBe('not-found');
    await a.assets.put(bytes);
    expect(same(await waiting, bytes)).toBe(true);
  });

  test('over the limit are neither put nor taken', async () => {
    const a = here.rooms.join();
    const b = here.rooms.join({ assets: { maxBytes: 100_000 } });
    await Promise.all([a, b].map((room) => linked(room, 1)));
    expect(await codeOf(b.assets.put(noise(100_001)))).toBe('too-large');
    const hash = await a.assets.put(noise(100_001));
    expect(await codeOf(b.assets.get(hash))).toBe('too-large');
    const fitting = await a.assets.put(noise(100_000, 2));
    expect(await codeOf(b.assets.get(fitting))).toBe('fulfilled');
    expect(await codeOf(a.assets.put(new Uint8Array(MAX_ASSET_BYTES + 1)))).toBe('too-large');
    expect(await codeOf(a.assets.put(new Uint8Array(0)))).toBe('empty');
    expect(await codeOf(a.assets.get('no hash'))).toBe('bad-hash');
  });

  test('are given up when the caller says so, and the next one goes on from there', async () => {
    const [a, b] = await here.rooms.mesh(2);
    if (!a || !b) throw new Error('no peers');
    const bytes = noise(8 * 2 ** 20);
    const hash = await a.assets.put(bytes);
    const abort = new AbortController();
    const why = new Error('scrolled away');
    const first = b.assets.get(hash, {
      signal: abort.signal,
      onProgress: ({ received }) => {
        if (received > 4 * 2 ** 20) abort.abort(why);
      },
    });
    await expect(first).rejects.toMatchObject({ code: 'aborted', cause: why });
    expect(await codeOf(b.assets.get(hash, { signal: abort.signal }))).toBe('aborted');
    expect(await b.assets.has(hash)).toBe(false);
    const seen: number[] = [];
    const whole = await b.assets.get(hash, { onProgress: ({ received }) => seen.push(received) });
    expect(same(whole, bytes)).toBe(true);
    expect(seen[0]).toBeGreaterThan(4 * 2 ** 20);
  });

  test('go on where they were after they were cut off', async () => {
    const [a, b] = await here.rooms.mesh(2);
    if (!a || !b) throw new Error('no peers');
    const bytes = noise(10 * 2 ** 20);
    const hash = await a.assets.put(bytes);
    let back = false;
    const whole = await b.assets.get(hash, {
      waitMs: Number.POSITIVE_INFINITY,
      onProgress: ({ received, total }) => {
        if (back || received < total / 2) return;
        back = true;
        b.disconnect();
        b.connect();
      },
    });
    expect(back).toBe(true);
    expect(same(whole, bytes)).toBe(true);
    // Counted since the new link is up.
    expect(b.traffic().bytesReceived).toBeLessThan(0.6 * bytes.length);
  });

  test('of one who leaves are not waited for', async () => {
    const a = here.rooms.join();
    const waiting = a.assets.get('ef'.repeat(32), { waitMs: Number.POSITIVE_INFINITY });
    const ended = expect(waiting).rejects.toMatchObject({ code: 'closed' });
    await a.leave();
    await ended;
    expect(await codeOf(a.assets.put(noise(10)))).toBe('closed');
  });
});
