import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { createStore, type Store } from '../editor/store.ts';
import { createOwnLook, type OwnLook } from './own-look.ts';
import { PERSON_COLOURS, type PersonColour } from './person-colours.ts';
import { type AwarenessPresence, createPresence } from './presence.ts';
import type { Settings } from './settings.ts';

const NAMES = ['Otter', 'Heron', 'Badger', 'Lynx', 'Puffin', 'Hedgehog', 'Swift', 'Marten', 'Ibex', 'Seal'];
const GERMAN = NAMES.map((name) => `der ${name}`);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

interface Guest {
  /** Places among the colours and the names, got by chance or, where said so, chosen. */
  readonly colour: number;
  readonly chance: number;
  readonly name?: string;
  readonly colourChosen?: boolean;
}

const colourAt = (at: number): PersonColour =>
  PERSON_COLOURS[at % PERSON_COLOURS.length] ?? PERSON_COLOURS[0];

interface Person {
  readonly awareness: Awareness;
  readonly browser: string | null;
  readonly half: number;
  readonly names: Store<readonly string[]>;
  readonly presence: AwarenessPresence;
  readonly settings: Store<Settings>;
  look(): OwnLook;
  /** How often name or colour, or both at once, have changed. */
  changes(): number;
  /** What the others have been told. */
  told(): OwnLook;
  leave(): void;
}

/** People on one board, who hear of each other late. */
const createBoardOf = (delayOf: () => number = () => 20) => {
  const people: Person[] = [];
  /** Those in different halves do not hear each other. */
  let halves = false;

  const tell = (from: Person, to: Person): void => {
    if (halves && from.half !== to.half) return;
    const update = encodeAwarenessUpdate(from.awareness, [from.awareness.clientID]);
    setTimeout(() => applyAwarenessUpdate(to.awareness, update, 'link'), delayOf());
  };

  const arrive = (
    { colour, chance, name = '', colourChosen = false }: Guest,
    {
      clientId,
      half = 0,
      browser = null,
    }: { clientId?: number; half?: number; browser?: string | null } = {},
  ): Person => {
    const doc = new Y.Doc();
    if (clientId !== undefined) doc.clientID = clientId;
    const awareness = new Awareness(doc);
    const settings = createStore<Settings>({
      name,
      colour: colourAt(colour),
      colourChosen,
      chance,
      theme: 'auto',
      language: 'auto',
      hideAddress: false,
      showGrid: false,
    });
    const names = createStore<readonly string[]>(NAMES);
    const own = createOwnLook({
      settings,
      guestNames: names,
      isOwnTab: (other) =>
        people.some(
          (person) => person.awareness.clientID === other && person.browser === browser && browser !== null,
        ),
    });
    const presence = createPresence({
      awareness,
      ...own.store.get(),
      holds: own.holds(),
      viewer: false,
      nameless: () => 'Guest',
    });
    let changes = 0;
    own.store.subscribe(() => changes++);
    const person: Person = {
      awareness,
      browser,
      half,
      names,
      presence,
      settings,
      look: own.store.get,
      changes: () => changes,
      told: () => ({ name: presence.local().name, colour: presence.local().colour }),
      leave() {
        own.close();
        presence.destroy();
        awareness.destroy();
        people.splice(people.indexOf(person), 1);
      },
    };
    people.push(person);
    awareness.on('update', (_: unknown, origin: unknown) => {
      if (origin === 'local') for (const other of people) if (other !== person) tell(person, other);
    });
    own.start(presence);
    own.arrived();
    for (const other of people) {
      if (other === person) continue;
      tell(other, person);
      tell(person, other);
    }
    return person;
  };

  return {
    people,
    arrive,
    part: () => {
      halves = true;
    },
    meet() {
      halves = false;
      for (const one of people) for (const other of people) if (one !== other) tell(one, other);
    },
    close: () => {
      for (const person of [...people]) person.leave();
    },
  };
};

const distinct = (values: readonly string[]): boolean => new Set(values).size === values.length;
const MINUTE = 60_000;

describe('guests with the same name and colour', () => {
  const twin: Guest = { colour: 3, chance: 0.25 };

  test('the one who comes later takes others, the one who was there keeps them', () => {
    const board = createBoardOf();
    const host = board.arrive(twin, { clientId: 9 });
    vi.advanceTimersByTime(6_000);
    const newcomer = board.arrive(twin, { clientId: 1 });
    vi.advanceTimersByTime(MINUTE);
    expect(host.changes()).toBe(0);
    expect(host.look()).toEqual({ name: 'Badger', colour: colourAt(3) });
    expect(newcomer.changes()).toBe(1);
    expect(newcomer.look().name).not.toBe(host.look().name);
    expect(newcomer.look().colour).not.toBe(host.look().colour);
    // What is seen and what is stored.
    expect(newcomer.told()).toEqual(newcomer.look());
    expect(host.presence.peers().get(1)).toMatchObject(newcomer.look());
    expect(newcomer.settings.get()).toMatchObject({ name: '', colour: colourAt(3) });
    board.close();
  });

  test('of two at the same moment one changes, once', () => {
    const board = createBoardOf(() => 150);
    const pair = [board.arrive(twin, { clientId: 1 }), board.arrive(twin, { clientId: 2 })];
    vi.advanceTimersByTime(MINUTE);
    expect(pair.map((person) => person.changes())).toEqual([0, 1]);
    expect(distinct(pair.map(({ look }) => look().colour))).toBe(true);
    board.close();
  });

  test('what was chosen never changes, and a guest gives way to it', () => {
    const board = createBoardOf();
    const guest = board.arrive(twin, { clientId: 1 });
    vi.advanceTimersByTime(6_000);
    const chooser = board.arrive({ ...twin, name: 'Badger', colourChosen: true }, { clientId: 2 });
    const another = board.arrive({ ...twin, name: 'Badger', colourChosen: true }, { clientId: 3 });
    vi.advanceTimersByTime(MINUTE);
    expect([chooser, another].map(({ look }) => look())).toEqual([
      { name: 'Badger', colour: colourAt(3) },
      { name: 'Badger', colour: colourAt(3) },
    ]);
    expect(guest.look().name).not.toBe('Badger');
    expect(guest.look().colour).not.toBe(colourAt(3));
    board.close();
  });

  test('a colour can be chosen that somebody has, and the name be typed: both are told at once', () => {
    const board = createBoardOf();
    const host = board.arrive(twin);
    vi.advanceTimersByTime(6_000);
    const newcomer = board.arrive(twin);
    vi.advanceTimersByTime(MINUTE);
    newcomer.settings.update((now) => ({ ...now, name: 'Ada', colour: colourAt(3), colourChosen: true }));
    expect(newcomer.look()).toEqual({ name: 'Ada', colour: colourAt(3) });
    vi.advanceTimersByTime(MINUTE);
    expect(newcomer.look()).toEqual({ name: 'Ada', colour: colourAt(3) });
    expect(host.look().colour).not.toBe(colourAt(3));
    expect(host.look().name).toBe('Badger');
    board.close();
  });

  test('a name taken on this board is still that one in another language', () => {
    const board = createBoardOf();
    board.arrive(twin);
    vi.advanceTimersByTime(6_000);
    const newcomer = board.arrive(twin);
    vi.advanceTimersByTime(MINUTE);
    const { name } = newcomer.look();
    newcomer.names.set(GERMAN);
    expect(newcomer.look().name).toBe(`der ${name}`);
    expect(newcomer.told().name).toBe(`der ${name}`);
    board.close();
  });
});

describe('two tabs of one browser', () => {
  const twin: Guest = { colour: 3, chance: 0.25 };

  test('have the same name and colour, also after one of them gave way to somebody', () => {
    const board = createBoardOf();
    board.arrive(twin, { clientId: 5 });
    vi.advanceTimersByTime(6_000);
    const first = board.arrive(twin, { clientId: 4, browser: 'hers' });
    vi.advanceTimersByTime(6_000);
    const second = board.arrive(twin, { clientId: 3, browser: 'hers' });
    vi.advanceTimersByTime(MINUTE);
    expect(second.look()).toEqual(first.look());
    expect(first.look().colour).not.toBe(colourAt(3));
    expect(first.changes()).toBe(1);
    expect(second.changes()).toBe(1);
    board.close();
  });

  test('keep what they have when nobody else has it', () => {
    const board = createBoardOf();
    const tabs = [3, 1, 2].map((clientId) => board.arrive(twin, { clientId, browser: 'hers' }));
    vi.advanceTimersByTime(MINUTE);
    for (const tab of tabs) expect(tab.changes()).toBe(0);
    board.close();
  });

  test('give way as one to whoever goes before both', () => {
    const board = createBoardOf();
    board.part();
    const other = board.arrive(twin, { clientId: 1, half: 1 });
    const tabs = [2, 3].map((clientId) => board.arrive(twin, { clientId, browser: 'hers' }));
    vi.advanceTimersByTime(6_000);
    board.meet();
    vi.advanceTimersByTime(MINUTE);
    expect(other.changes()).toBe(0);
    const [one, two] = tabs.map(({ look }) => look());
    expect(one).toEqual(two);
    expect(one?.colour).not.toBe(other.look().colour);
    board.close();
  });
});

test('somebody who takes up whatever others have makes nobody flicker', () => {
  const board = createBoardOf();
  const guest = board.arrive({ colour: 0, chance: 0.5 }, { clientId: 2 });
  const ape = board.arrive({ colour: 1, chance: 0.7, name: 'Ape', colourChosen: true }, { clientId: 1 });
  const HOUR = 60 * MINUTE;
  for (let ms = 0; ms < HOUR; ms += 200) {
    const { name, colour } = guest.look();
    ape.presence.present({ name, colour, holds: { name: 'chosen', colour: 'chosen' } });
    vi.advanceTimersByTime(200);
  }
  expect(guest.changes()).toBeGreaterThan(5);
  expect(guest.changes()).toBeLessThan(75);
  board.close();
});

describe('a crowd', () => {
  /** As many as there are names and colours, of whom some were given the same, and some have chosen. */
  const guests = fc.array(
    fc.record({
      colour: fc.constantFrom(0, 0, 1, 2, 7),
      chance: fc.oneof(fc.constant(0.25), fc.double({ min: 0, max: 1, noNaN: true })),
      at: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 20_000 })),
      half: fc.constantFrom(0, 1),
    }),
    { minLength: 2, maxLength: PERSON_COLOURS.length },
  );

  test('is told apart in the end, after few changes, however late each hears of the others', () => {
    fc.assert(
      fc.property(
        guests,
        fc.boolean(),
        fc.infiniteStream(fc.integer({ min: 1, max: 600 })),
        (all, parted, delays) => {
          const board = createBoardOf(() => Number(delays.next().value));
          if (parted) board.part();
          for (const { at, half, ...guest } of all) setTimeout(() => board.arrive(guest, { half }), at);
          vi.advanceTimersByTime(30_000);
          board.meet();
          vi.advanceTimersByTime(5 * MINUTE);
          const before = board.people.map((person) => person.changes());
          vi.advanceTimersByTime(10 * MINUTE);
          try {
            expect(board.people).toHaveLength(all.length);
            expect(distinct(board.people.map(({ look }) => look().colour))).toBe(true);
            expect(distinct(board.people.map(({ look }) => look().name))).toBe(true);
            expect(board.people.map((person) => person.changes())).toEqual(before);
            for (const changes of before) expect(changes).toBeLessThanOrEqual(all.length);
          } finally {
            board.close();
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test('larger than there are colours shares them evenly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 11, max: 24 }), fc.nat(), (count, seed) => {
        const board = createBoardOf(() => 30);
        for (let at = 0; at < count; at++)
          board.arrive({ colour: 0, chance: ((seed + at * 37) % 101) / 101 });
        vi.advanceTimersByTime(10 * MINUTE);
        const counts = PERSON_COLOURS.map(
          (colour) => board.people.filter(({ look }) => look().colour === colour).length,
        );
        const changes = Math.max(...board.people.map((person) => person.changes()));
        board.close();
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
        expect(changes).toBeLessThanOrEqual(count);
      }),
      { numRuns: 5 },
    );
  });
});
