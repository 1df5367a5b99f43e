import { describe, expect, test } from 'vitest';
import { openArchiveTrust } from './archive-trust.ts';
import { createBrowserStorage } from './browser-storage.ts';
import { PERSON_COLOURS } from './person-colours.ts';
import { cleanName, initialsOf, MAX_NAME_CHARS, namesOf, pickName } from './person-name.ts';
import {
  MAX_RECENT,
  openRecentBoards,
  type RecentBoards,
  withoutRecent,
  withRecent,
} from './recent-boards.ts';
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

/** The only tab. */
const alone = (open: () => Storage) => createBrowserStorage(open, new EventTarget());

/** Two tabs of one browser: a write of either is told to the other, as the HTML standard has it. */
const twoTabs = () => {
  const values = new Map<string, string>();
  const tabs = [new EventTarget(), new EventTarget()] as const;
  const of = (own: EventTarget) => {
    const tell = (key: string | null): void => {
      for (const tab of tabs)
        if (tab !== own) tab.dispatchEvent(Object.assign(new Event('storage'), { key }));
    };
    const plain = storageOf(values);
    const telling: Storage = {
      ...plain,
      setItem(key, value) {
        plain.setItem(key, value);
        tell(key);
      },
      removeItem(key) {
        plain.removeItem(key);
        tell(key);
      },
      clear() {
        plain.clear();
        tell(null);
      },
    };
    return { storage: createBrowserStorage(() => telling, own), clear: () => telling.clear() };
  };
  return { values, one: of(tabs[0]), other: of(tabs[1]) };
};

const storageFor = (values: Map<string, string>) => alone(() => storageOf(values));

describe('browser storage', () => {
  test('where it is blocked, values last as long as the page and that is said', () => {
    const storage = alone(() => {
      throw new DOMException('blocked', 'SecurityError');
    });
    storage.write('a', '1');
    expect(storage.read('a')).toBe('1');
    expect(storage.durable.get()).toBe(false);
  });

  test('where it is full, the new value is still the one that is read', () => {
    const storage = alone(() => storageOf(new Map([['meshboard:a', 'old']]), 3));
    storage.write('a', 'a new one');
    expect(storage.read('a')).toBe('a new one');
    expect(storage.durable.get()).toBe(false);
  });
});

describe('settings', () => {
  test('are there again for the next page', () => {
    const values = new Map<string, string>();
    const first = openSettings(alone(() => storageOf(values)));
    first.update((settings) => ({ ...settings, name: 'Ada', theme: 'dark' }));
    const second = openSettings(alone(() => storageOf(values)));
    expect(second.get()).toMatchObject({ name: 'Ada', theme: 'dark' });
  });

  test('who has chosen nothing has the same colour and chance on the next page, and in the next tab', () => {
    const values = new Map<string, string>();
    const { colour, chance } = openSettings(storageFor(values), () => 0.7).get();
    expect(chance).toBe(0.7);
    expect(openSettings(storageFor(values), () => 0.1).get()).toMatchObject({ colour, chance });
  });

  test('what was stored without a chance gets one, and is kept', () => {
    const stored = JSON.stringify({ name: 'Ada', colour: PERSON_COLOURS[2] });
    const values = new Map([['meshboard:settings', stored]]);
    openSettings(storageFor(values), () => 0.7);
    const settings = openSettings(storageFor(values), () => 0.1).get();
    expect(settings).toMatchObject({ name: 'Ada', colour: PERSON_COLOURS[2], chance: 0.7 });
  });

  test('remember whether the colour was chosen; what was stored before that was known stays valid', () => {
    const stored = { name: 'Ada', colour: PERSON_COLOURS[2], chance: 0.5 };
    const values = new Map([['meshboard:settings', JSON.stringify(stored)]]);
    const settings = openSettings(storageFor(values));
    expect(settings.get()).toMatchObject({ ...stored, colourChosen: false });
    settings.update((now) => ({ ...now, colour: PERSON_COLOURS[4], colourChosen: true }));
    expect(openSettings(storageFor(values)).get()).toMatchObject({
      colour: PERSON_COLOURS[4],
      colourChosen: true,
    });
    values.set('meshboard:settings', JSON.stringify({ ...stored, colourChosen: 'maybe' }));
    expect(openSettings(storageFor(values)).get()).toMatchObject({ ...stored, colourChosen: false });
  });

  test.each(['', 'null', '{"name":1}', '[]', '{'])(
    '%j in storage is no reason to fail, nor to forget it',
    (text) => {
      const values = new Map([['meshboard:settings', text]]);
      expect(openSettings(storageFor(values), () => 0).get()).toMatchObject({ name: '', theme: 'auto' });
      expect(values.get('meshboard:settings')).toBe(text);
    },
  );
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
    const storage = alone(() => storageOf(new Map([['meshboard:recent', stored]])));
    expect(openRecentBoards(storage).get()).toEqual([]);
  });
});

describe('tabs of one browser', () => {
  const board = (room: string) => ({
    room,
    right: 'edit' as const,
    title: '',
    fragment: '#e/A',
    openedAt: 0,
  });
  const roomsOf = (list: RecentBoards) => list.get().map(({ room }) => room);

  test('the boards that two tabs open are all remembered, whoever writes last', () => {
    const values = new Map<string, string>();
    // Neither hears of the other: the event of a write may come after one's own.
    const deaf = () => alone(() => storageOf(values));
    const one = openRecentBoards(deaf());
    const other = openRecentBoards(deaf());
    one.update((list) => withRecent(list, board('a')));
    other.update((list) => withRecent(list, board('b')));
    one.update((list) => withRecent(list, { ...board('a'), title: 'A' }));
    expect(roomsOf(one)).toEqual(['a', 'b']);
    expect(roomsOf(openRecentBoards(deaf()))).toEqual(['a', 'b']);
  });

  test('a change of one setting keeps the other tab’s change of another', () => {
    const { one, other } = twoTabs();
    const first = openSettings(one.storage);
    const second = openSettings(other.storage);
    first.update((settings) => ({ ...settings, name: 'Ada' }));
    second.update((settings) => ({ ...settings, theme: 'dark' }));
    expect(first.get()).toMatchObject({ name: 'Ada', theme: 'dark' });
    expect(second.get()).toEqual(first.get());
  });

  test('what another tab writes is seen and told here, once, and not written again', () => {
    const { one, other, values } = twoTabs();
    const first = openRecentBoards(one.storage);
    const second = openRecentBoards(other.storage);
    let told = 0;
    second.subscribe(() => told++);
    first.update((list) => withRecent(list, board('a')));
    expect(roomsOf(second)).toEqual(['a']);
    expect(told).toBe(1);
    const text = values.get('meshboard:recent');
    const before = second.get();
    second.update((list) => list);
    expect(values.get('meshboard:recent')).toBe(text);
    expect(second.get()).toBe(before);
  });

  test('what is cleared in one tab is not brought back by the other', () => {
    const { one, other } = twoTabs();
    const first = openRecentBoards(one.storage);
    const second = openRecentBoards(other.storage);
    first.update((list) => withRecent(list, board('a')));
    one.clear();
    second.update((list) => withRecent(list, board('b')));
    expect(roomsOf(second)).toEqual(['b']);
    expect(roomsOf(first)).toEqual(['b']);
  });

  test('what cannot be read does not take away what is known', () => {
    const values = new Map<string, string>();
    const recent = openRecentBoards(alone(() => storageOf(values)));
    recent.update((list) => withRecent(list, board('a')));
    values.set('meshboard:recent', '{"newer":"format"}');
    recent.update((list) => withRecent(list, board('b')));
    expect(roomsOf(recent)).toEqual(['b', 'a']);
  });

  test('where nothing can be stored, the page itself goes on remembering', () => {
    const blocked = alone(() => storageOf(new Map(), 0));
    const recent = openRecentBoards(blocked);
    recent.update((list) => withRecent(list, board('a')));
    recent.update((list) => withRecent(list, board('b')));
    expect(roomsOf(recent)).toEqual(['b', 'a']);
  });

  test('an archive key that one tab trusts is trusted in the other', () => {
    const { one, other } = twoTabs();
    const first = openArchiveTrust(one.storage);
    const second = openArchiveTrust(other.storage);
    first.trust('A'.repeat(43));
    expect(second.trusted.get()).toBe('A'.repeat(43));
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
    const names = namesOf('Otter, Owl');
    expect(names).toEqual(['Otter', 'Owl']);
    expect([0, 0.49, 0.5, 0.99, 1].map((at) => names[pickName(2, at)])).toEqual([
      'Otter',
      'Otter',
      'Owl',
      'Owl',
      'Owl',
    ]);
  });
});
