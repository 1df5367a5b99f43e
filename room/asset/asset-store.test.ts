import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type AssetError, type AssetHash, checkAsset, hashOf } from './asset.ts';
import { MAX_PIECE_BYTES } from './asset-message.ts';
import { type AssetStore, MAX_PARTIAL_BYTES } from './asset-store.ts';
import { defaultAssetStore } from './default-asset-store.ts';
import { openIndexedDbAssetStore } from './indexed-db-asset-store.ts';
import { createMemoryAssetStore } from './memory-asset-store.ts';
import { noise } from './testing/noise.ts';

const text = (value: string) => new TextEncoder().encode(value);
const codeOf = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'stored',
    (error: AssetError) => error.code,
  );

beforeEach(() => {
  vi.stubGlobal('IDBKeyRange', IDBKeyRange);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

describe('an asset’s hash', () => {
  // FIPS 180-2, appendices B.1 and B.3.
  const ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  const MILLION_A = 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0';
  const aMillion = new Uint8Array(1_000_000).fill(97);

  test('is SHA-256 in hexadecimal', async () => {
    expect(await hashOf(text('abc'))).toBe(ABC);
    expect(await hashOf(aMillion)).toBe(MILLION_A);
  });

  test('is the same without WebCrypto, as on a plain http address', async () => {
    vi.stubGlobal('crypto', undefined);
    expect(await hashOf(aMillion)).toBe(MILLION_A);
    const large = noise(3 * 2 ** 20 + 5);
    const sliced = await hashOf(large);
    vi.unstubAllGlobals();
    expect(await hashOf(large)).toBe(sliced);
  });

  test('is refused for nothing', async () => {
    expect(await codeOf(checkAsset(new Uint8Array(0)))).toBe('empty');
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
    expect(hash).toBe(await hashOf(bytes));
    expect(await store.get(hash)).toEqual(bytes);
    expect(await store.size(hash)).toBe(9);
    store.close();
  });

  test('has nothing under a hash that was never put', async () => {
    const store = await open();
    const hash = await hashOf(text('never'));
    expect(await store.get(hash)).toBeNull();
    expect(await store.size(hash)).toBeNull();
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
    const [right, wrong] = [await hashOf(text('right')), await hashOf(text('wrong'))];
    expect(await codeOf(store.put(text('wrong'), right))).toBe('wrong-hash');
    expect([await store.size(right), await store.size(wrong)]).toEqual([null, null]);
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

  test('keeps the pieces of what is not whole, until it is', async () => {
    const store = await open();
    const whole = noise(MAX_PIECE_BYTES + 100);
    const hash = await hashOf(whole);
    const [first, last] = [whole.subarray(0, MAX_PIECE_BYTES), whole.subarray(MAX_PIECE_BYTES)];
    expect(await store.partial?.load(hash)).toBeNull();
    await store.partial?.save(hash, whole.length, 1, last);
    await store.partial?.save(hash, whole.length, 0, first);
    expect(await store.size(hash)).toBeNull();
    const partial = await store.partial?.load(hash);
    expect(partial?.total).toBe(whole.length);
    expect(new Map(partial?.pieces)).toEqual(
      new Map([
        [0, Uint8Array.from(first)],
        [1, Uint8Array.from(last)],
      ]),
    );
    await store.put(whole, hash);
    expect(await store.partial?.load(hash)).toBeNull();
    store.close();
  });

  test('forgets pieces that belong to another total', async () => {
    const store = await open();
    const hash = await hashOf(text('disputed'));
    await store.partial?.save(hash, 500_000, 0, noise(MAX_PIECE_BYTES));
    await store.partial?.save(hash, 400_000, 1, noise(MAX_PIECE_BYTES, 2));
    const partial = await store.partial?.load(hash);
    expect([partial?.total, [...(partial?.pieces.keys() ?? [])]]).toEqual([400_000, [1]]);
    await store.partial?.drop(hash);
    expect(await store.partial?.load(hash)).toBeNull();
    store.close();
  });

  test('lets go of the oldest pieces when there are too many', async () => {
    const store = await open();
    const [old, young] = [await hashOf(text('old')), await hashOf(text('young'))];
    const count = MAX_PARTIAL_BYTES / MAX_PIECE_BYTES;
    const piece = noise(MAX_PIECE_BYTES);
    await store.partial?.save(old, MAX_PIECE_BYTES * 2, 0, piece);
    for (let i = 0; i < count - 1; i++) await store.partial?.save(young, MAX_PARTIAL_BYTES * 2, i, piece);
    expect(await store.partial?.load(old)).not.toBeNull();
    await store.partial?.save(young, MAX_PARTIAL_BYTES * 2, count - 1, piece);
    expect(await store.partial?.load(old)).toBeNull();
    expect((await store.partial?.load(young))?.pieces.size).toBe(count);
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

  test('still has the pieces of what was not whole', async () => {
    const factory = new IDBFactory();
    const hash = await hashOf(text('half'));
    const first = await openIndexedDbAssetStore('assets', factory);
    await first.partial?.save(hash, 200_000, 2, noise(MAX_PIECE_BYTES));
    first.close();
    const second = await openIndexedDbAssetStore('assets', factory);
    expect((await second.partial?.load(hash))?.pieces.get(2)).toEqual(noise(MAX_PIECE_BYTES));
    await second.partial?.drop(hash);
    expect(await second.partial?.load(hash)).toBeNull();
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
    await expect(store.get(await hashOf(text('x')))).rejects.toThrow();
  });
});

describe('the store of a room that was given none', () => {
  test('is IndexedDB where there is one, a database for each room', async () => {
    const factory = new IDBFactory();
    vi.stubGlobal('indexedDB', factory);
    const [one, other] = [defaultAssetStore('one'), defaultAssetStore('other')];
    const hash = await one.put(text('on this board'));
    expect([await one.size(hash), await other.size(hash)]).toEqual([13, null]);
    expect((await factory.databases()).map(({ name }) => name)).toEqual([
      'meshboard-assets one',
      'meshboard-assets other',
    ]);
    one.close();
    other.close();
  });

  test('is memory where IndexedDB is missing or refuses', async () => {
    const inNode = defaultAssetStore('one');
    expect(await inNode.get(await inNode.put(text('x')))).toEqual(text('x'));
    vi.stubGlobal('indexedDB', {
      open: () => {
        throw new DOMException('no', 'SecurityError');
      },
    });
    const refused = defaultAssetStore('one');
    expect(await refused.get(await refused.put(text('x')))).toEqual(text('x'));
  });
});
