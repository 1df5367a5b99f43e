import { IDBFactory } from 'fake-indexeddb';
import { describe, expect, test } from 'vitest';
import { type AssetError, type AssetHash, checkAsset, hashOf, MAX_ASSET_BYTES } from './asset.ts';
import type { AssetStore } from './asset-store.ts';
import { openIndexedDbAssetStore } from './indexed-db-asset-store.ts';
import { createMemoryAssetStore } from './memory-asset-store.ts';

const text = (value: string) => new TextEncoder().encode(value);
const codeOf = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'stored',
    (error: AssetError) => error.code,
  );

describe('an asset’s hash', () => {
  test('is SHA-256 in hexadecimal', () => {
    // FIPS 180-2, appendix B.1.
    expect(hashOf(text('abc'))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  test('is refused for nothing and for too much', () => {
    expect(() => checkAsset(new Uint8Array(0))).toThrow('empty');
    expect(() => checkAsset(new Uint8Array(MAX_ASSET_BYTES + 1))).toThrow('too-large');
  });
});

const implementations: readonly [string, () => Promise<AssetStore>][] = [
  ['memory', async () => createMemoryAssetStore()],
  ['IndexedDB', () => openIndexedDbAssetStore('assets', new IDBFactory())],
];

describe.each(implementations)('the asset store in %s', (_, open) => {
  test('gives back what was put, by its hash', async () => {
    const store = await open();
    const bytes = text('a picture');
    const hash = await store.put(bytes);
    expect(hash).toBe(hashOf(bytes));
    expect(await store.get(hash)).toEqual(bytes);
    expect(await store.has(hash)).toBe(true);
    store.close();
  });

  test('has nothing under a hash that was never put', async () => {
    const store = await open();
    const hash = hashOf(text('never'));
    expect(await store.get(hash)).toBeNull();
    expect(await store.has(hash)).toBe(false);
    store.close();
  });

  test('takes the same bytes twice', async () => {
    const store = await open();
    const hash = await store.put(text('twice'));
    expect(await store.put(text('twice'), hash)).toBe(hash);
    expect(await store.get(hash)).toEqual(text('twice'));
    store.close();
  });

  test('refuses bytes that are not what they were asked for as, and keeps nothing of them', async () => {
    const store = await open();
    const [right, wrong] = [hashOf(text('right')), hashOf(text('wrong'))];
    expect(await codeOf(store.put(text('wrong'), right))).toBe('wrong-hash');
    expect([await store.has(right), await store.has(wrong)]).toEqual([false, false]);
    expect(await codeOf(store.put(new Uint8Array(0)))).toBe('empty');
    store.close();
  });

  test('is not changed by what the caller does with the bytes before or after', async () => {
    const store = await open();
    const whole = text('xx the asset xx');
    const hash = await store.put(whole.subarray(3, 12));
    whole.fill(0);
    const got = await store.get(hash);
    expect(got).toEqual(text('the asset'));
    got?.fill(0);
    expect(await store.get(hash)).toEqual(text('the asset'));
    expect(got?.buffer.byteLength).toBe(9);
    store.close();
  });
});

describe('the asset store in IndexedDB', () => {
  const tamper = async (factory: IDBFactory, hash: AssetHash, value: unknown): Promise<void> => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = factory.open('assets');
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });
    const transaction = database.transaction('assets', 'readwrite');
    transaction.objectStore('assets').put(value, hash);
    await new Promise<void>((resolve) => {
      transaction.oncomplete = () => resolve();
    });
    database.close();
  };

  test('still has its assets after it was closed and opened again', async () => {
    const factory = new IDBFactory();
    const first = await openIndexedDbAssetStore('assets', factory);
    const hash = await first.put(text('kept'));
    first.close();
    const second = await openIndexedDbAssetStore('assets', factory);
    expect(await second.get(hash)).toEqual(text('kept'));
    second.close();
  });

  test.each([
    ['other bytes', text('damaged')],
    ['no bytes', { length: 3 }],
  ])('does not give out %s under a hash, and is mended by putting them again', async (_, damage) => {
    const factory = new IDBFactory();
    const store = await openIndexedDbAssetStore('assets', factory);
    const hash = await store.put(text('sound'));
    await tamper(factory, hash, damage);
    expect(await store.get(hash)).toBeNull();
    await store.put(text('sound'), hash);
    expect(await store.get(hash)).toEqual(text('sound'));
    store.close();
  });

  test('says so when it is used after it was closed', async () => {
    const store = await openIndexedDbAssetStore('assets', new IDBFactory());
    store.close();
    await expect(store.get(hashOf(text('x')))).rejects.toThrow();
  });
});
