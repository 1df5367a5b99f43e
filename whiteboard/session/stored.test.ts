import { describe, expect, test } from 'vitest';
import { openArchiveTrust } from './archive-trust.ts';
import { createBrowserStorage } from './browser-storage.ts';
import { cleanName, initialsOf, MAX_NAME_CHARS, pickName } from './person-name.ts';
import { MAX_RECENT, openRecentBoards, withoutRecent, withRecent } from './recent-boards.ts';
import { openSettings } from './settings.ts';

/** As localStorage is, without a browser. */
const storageOf = (values = new Map<string, string>(), quota = Infinity): Storage => ({
  get length() {
    return values.size;
  },
  clear: () => values.clear(),
  key: (at) => [...values.keys()][at] ?? null,
  getItem: (key) => values.get(key) ?? null,
  removeItem: (key) => void values.delete(key),
  setItem(key, value) {
    if (value.length > quota) throw new DOMException('full', 'QuotaExceededError');
    values.set(key, value);
  },
});

const storageFor = (values: Map<string, string>) => createBrowserStorage(() => storageOf(values));

describe('browser storage', () => {
  test('where it is blocked, values last as long as the page and that is said', () => {
    const storage = createBrowserStorage(() => {
      throw new DOMException('blocked', 'SecurityError');
    });
    storage.write('a', '1');
    expect(storage.read('a')).toBe('1');
    expect(storage.durable.get()).toBe(false);
  });

  test('where it is full, the new value is still the one that is read', () => {
    const storage = createBrowserStorage(() => storageOf(new Map([['meshboard:a', 'old']]), 3));
    storage.write('a', 'a new one');
    expect(storage.read('a')).toBe('a new one');
    expect(storage.durable.get()).toBe(false);
  });
});

describe('settings', () => {
  test('are there again for the next page', () => {
    const values = new Map<string, string>();
    const first = openSettings(createBrowserStorage(() => storageOf(values)));
    first.update((settings) => ({ ...settings, name: 'Ada', theme: 'dark' }));
    const second = openSettings(createBrowserStorage(() => storageOf(values)));
    expect(second.get()).toMatchObject({ name: 'Ada', theme: 'dark' });
  });

  test.each(['', 'null', '{"name":1}', '[]', '{'])('%j in storage is no reason to fail', (text) => {
    const storage = createBrowserStorage(() => storageOf(new Map([['meshboard:settings', text]])));
    expect(openSettings(storage, () => 0).get()).toMatchObject({ name: '', theme: 'auto' });
  });
});

describe('recent boards', () => {
  const board = (at: number) => ({
    room: `r${at}`,
    right: 'edit' as const,
    title: '',
    fragment: '#e/A',
    openedAt: at,
  });

  test('the one opened last comes first, each once, and not without end', () => {
    let list = withRecent([], board(0));
    for (let at = 1; at < MAX_RECENT + 10; at++) list = withRecent(list, board(at));
    list = withRecent(list, board(MAX_RECENT));
    expect(list).toHaveLength(MAX_RECENT);
    expect(list[0]?.room).toBe(`r${MAX_RECENT}`);
    expect(new Set(list.map(({ room }) => room)).size).toBe(MAX_RECENT);
    expect(withoutRecent(list, board(MAX_RECENT))).toHaveLength(MAX_RECENT - 1);
  });

  test('an entry whose fragment is none is not offered as a link', () => {
    const stored = JSON.stringify([{ ...board(1), fragment: 'javascript:alert(1)' }]);
    const storage = createBrowserStorage(() => storageOf(new Map([['meshboard:recent', stored]])));
    expect(openRecentBoards(storage).get()).toEqual([]);
  });
});

describe('trust in the archive', () => {
  const [one, other] = ['A'.repeat(43), 'B'.repeat(43)];

  test('the first key is remembered; another one is announced and not trusted', () => {
    const storage = storageFor(new Map());
    openArchiveTrust(storage).trust(one);
    const trust = openArchiveTrust(storage);
    trust.announce(other);
    expect(trust.announced.get()).toBe(other);
    expect(trust.trusted.get()).toBe(one);
    trust.acceptAnnounced();
    expect(openArchiveTrust(storage).trusted.get()).toBe(other);
    expect(trust.announced.get()).toBeNull();
  });
});

describe('names', () => {
  test('control characters and turned directions are taken out, long ones cut between characters', () => {
    expect(cleanName(' a\u202eb\n\tc ')).toBe('a b c');
    expect(cleanName('😀'.repeat(50)).length).toBeLessThanOrEqual(MAX_NAME_CHARS);
    expect(cleanName('😀'.repeat(50))).toMatch(/^(😀)+$/u);
  });

  test('initials are of the first and the last word', () => {
    expect(initialsOf('ada king lovelace')).toBe('AL');
    expect(initialsOf('Otter')).toBe('O');
    expect(initialsOf('')).toBe('?');
  });

  test('somebody without a name gets one of the list', () => {
    expect(pickName('Otter, Owl', 0)).toBe('Otter');
    expect(pickName('Otter, Owl', 0.99)).toBe('Owl');
  });
});
