import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { openBoard } from '../board/open-board.ts';
import type { NewShape } from '../board/shape.ts';
import { openPair, shown } from '../board/testing.ts';
import { createStore } from '../editor/store.ts';
import { type Company, isAlone, startUpkeep, tidyIn } from './upkeep.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const rectangle: NewShape = { type: 'rectangle', x: 0, y: 0, w: 100, h: 60 };

describe('somebody', () => {
  const up = {
    state: 'up',
    right: 'edit',
    via: 'webrtc',
    relayed: false,
    roundTripMs: 1,
    hangs: false,
  } as const;
  const none = { state: 'none', failures: 0, lastEnd: null, indirect: false } as const;
  const archive = { kind: 'archive', link: up } as const;
  const linkedToArchive: Company = {
    status: { state: 'connected', links: 1 },
    members: [archive],
    synced: true,
    peers: 0,
  };

  test('is alone in an empty room, and in one with the archive once it has given what it has', () => {
    expect(isAlone({ status: { state: 'alone' }, members: [], synced: false, peers: 0 })).toBe(true);
    expect(isAlone(linkedToArchive)).toBe(true);
    expect(isAlone({ ...linkedToArchive, synced: false })).toBe(false);
    expect(isAlone({ ...linkedToArchive, members: [{ ...archive, link: none }] })).toBe(false);
  });

  test('is not alone with a person, linked or not, or with somebody whose cursor is seen', () => {
    const person = { kind: 'person', link: none } as const;
    expect(isAlone({ ...linkedToArchive, members: [archive, person] })).toBe(false);
    expect(isAlone({ ...linkedToArchive, peers: 1 })).toBe(false);
    expect(isAlone({ status: { state: 'alone' }, members: [], synced: false, peers: 1 })).toBe(false);
  });

  test('cannot know without the server', () => {
    expect(isAlone({ ...linkedToArchive, status: { state: 'offline', links: 1 } })).toBe(false);
    expect(isAlone({ ...linkedToArchive, status: { state: 'connecting' } })).toBe(false);
  });
});

describe('the board is tidied', () => {
  const idle = { alone: true, busy: false, done: false, tidiedAt: null };

  test('some seconds after one is alone and idle, once', () => {
    expect(tidyIn(idle, 0)).toBe(10_000);
    expect(tidyIn({ ...idle, alone: false }, 0)).toBeNull();
    expect(tidyIn({ ...idle, busy: true }, 0)).toBeNull();
    expect(tidyIn({ ...idle, done: true }, 0)).toBeNull();
  });

  test('at most once an hour, whatever the clock does', () => {
    expect(tidyIn({ ...idle, tidiedAt: 1_000 }, 2_000)).toBe(HOUR - 1_000);
    expect(tidyIn({ ...idle, tidiedAt: 1_000 }, 2 * HOUR)).toBe(10_000);
    expect(tidyIn({ ...idle, tidiedAt: 10 * HOUR }, 0)).toBe(HOUR);
  });
});

describe('upkeep', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const tended = (board = openBoard(new Y.Doc())) => {
    const alone = createStore(true);
    const busy = createStore(false);
    const other = createStore(0);
    const stop = startUpkeep({
      board,
      alone: alone.get,
      busy: busy.get,
      watch(listener) {
        const stops = [alone, busy, other].map((store) => store.subscribe(listener));
        return () => {
          for (const each of stops) each();
        };
      },
    });
    return { board, alone, busy, other, stop, entries: board.doc.getMap('shapes') };
  };
  /** A board on which somebody else deleted a rectangle 31 days ago, and left a stroke unfinished. */
  const neglected = () => {
    const { a, b, sync } = openPair();
    b.delete(b.add([rectangle]));
    b.beginStroke({ type: 'stroke', x: 0, y: 0 }).append([0, 0, 0.5, 30, 40, 0.5]);
    sync();
    vi.setSystemTime(Date.now() + 31 * DAY);
    return a;
  };

  test('packs abandoned strokes and sweeps what was deleted a month ago', () => {
    const { board, entries, stop } = tended(neglected());
    expect(entries.size).toBe(2);
    vi.advanceTimersByTime(9_000);
    expect(board.ordered).toMatchObject([{ type: 'stroke', complete: false }]);
    vi.advanceTimersByTime(1_000);
    expect(board.ordered).toMatchObject([{ type: 'stroke', complete: true }]);
    expect(entries.size).toBe(1);
    expect(board.undo.canUndo).toBe(false);
    stop();
  });

  test('waits until the hands are idle and the others have gone', () => {
    const { alone, busy, entries, stop } = tended(neglected());
    busy.set(true);
    vi.advanceTimersByTime(60_000);
    expect(entries.size).toBe(2);
    alone.set(false);
    busy.set(false);
    vi.advanceTimersByTime(60_000);
    expect(entries.size).toBe(2);
    alone.set(true);
    vi.advanceTimersByTime(10_000);
    expect(entries.size).toBe(1);
    stop();
  });

  test('is not put off by what changes nothing', () => {
    const { other, entries, stop } = tended(neglected());
    for (let seconds = 0; seconds < 10; seconds++) {
      other.set(seconds);
      vi.advanceTimersByTime(1_000);
    }
    expect(entries.size).toBe(1);
    stop();
  });

  test('comes again when one is alone again, after an hour at the earliest', () => {
    const { board, alone, entries, stop } = tended(neglected());
    vi.advanceTimersByTime(10_000);
    const fromOutside = openBoard(new Y.Doc());
    fromOutside.delete(fromOutside.add([rectangle]));
    for (const entry of fromOutside.doc.getMap<Y.Map<unknown>>('shapes').values()) entry.set('x', 1);
    Y.applyUpdate(board.doc, Y.encodeStateAsUpdate(fromOutside.doc));
    alone.set(false);
    alone.set(true);
    vi.advanceTimersByTime(HOUR - 1_000);
    expect(entries.size).toBe(2);
    vi.advanceTimersByTime(1_000);
    expect(entries.size).toBe(1);
    stop();
  });

  test('stops with the session', () => {
    const { entries, stop } = tended(neglected());
    stop();
    vi.advanceTimersByTime(HOUR);
    expect(entries.size).toBe(2);
  });

  test('leaves what can still be undone or redone, however long ago it was deleted', () => {
    const { board, entries, alone, stop } = tended();
    const [deleted = ''] = board.add([rectangle]);
    board.delete([deleted]);
    board.add([rectangle]);
    board.undo.undo();
    const writer = board.beginStroke({ type: 'stroke', x: 0, y: 0 });
    writer.append([0, 0, 0.5, 30, 40, 0.5]);
    writer.commit();
    board.undo.undo();
    expect(board.shapes.size).toBe(0);
    for (let i = 0; i < 3; i++) {
      vi.setSystemTime(Date.now() + 31 * DAY);
      alone.set(false);
      alone.set(true);
      vi.advanceTimersByTime(HOUR);
    }
    expect(entries.size).toBe(3);
    board.undo.redo();
    expect(board.shapes.has(writer.id)).toBe(true);
    board.undo.undo();
    board.undo.undo();
    expect(board.shapes.has(deleted)).toBe(true);
    stop();
  });

  test('of somebody else does no harm to an undo stack that refers to what was swept', () => {
    const { a, b, sync } = openPair();
    const [first = '', second = ''] = a.add([rectangle, rectangle]);
    a.update(new Map([[first, { x: 50 }]]));
    a.delete([first]);
    a.update(new Map([[second, { x: 70 }]]));
    sync();
    vi.setSystemTime(Date.now() + 31 * DAY);
    const other = tended(b);
    vi.advanceTimersByTime(10_000);
    sync();
    expect(a.doc.getMap('shapes').size).toBe(1);
    while (a.undo.canUndo) a.undo.undo();
    sync();
    expect(a.doc.getMap('shapes').has(first)).toBe(false);
    while (a.undo.canRedo) a.undo.redo();
    sync();
    expect(shown(a)).toEqual(shown(b));
    expect(a.shapes.get(second)).toMatchObject({ x: 70 });
    expect(a.shapes.size).toBe(1);
    other.stop();
  });
});
