import { describe, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { openBoard } from '../board/open-board.ts';
import type { BrowserStorage } from './browser-storage.ts';
import { createBrowserStorage } from './browser-storage.ts';
import { isPersistent, type Persisting, startPersistence } from './persistence.ts';

const ELLIPSE = { type: 'ellipse', x: 0, y: 0, w: 10, h: 10 } as const;
const DAY = 24 * 3_600_000;

/** A browser that blocks its storage: values last as long as the page, which is enough here. */
const storageOfPage = (): BrowserStorage =>
  createBrowserStorage(() => {
    throw new DOMException('blocked', 'SecurityError');
  }, new EventTarget());

/** A browser that answers so, and counts how often it was asked. */
const browser = (answer: boolean, before = false) => {
  const persist = vi.fn(async () => answer);
  const manager: Persisting = { persist, persisted: async () => before };
  return { persist, manager };
};

const open = (manager: Persisting | undefined, storage = storageOfPage(), now = 0) => {
  const board = openBoard(new Y.Doc());
  const stop = startPersistence({ board, storage, manager, now: () => now });
  return { board, stop };
};

/** All that was begun has been answered: the answers here take no time. */
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

describe('the browser is asked to keep its storage', () => {
  test('with the first shape of one’s own, once', async () => {
    const { persist, manager } = browser(true);
    const { board } = open(manager);
    board.title = 'Plan';
    await settled();
    expect(persist).not.toHaveBeenCalled();
    board.add([ELLIPSE]);
    board.add([ELLIPSE]);
    await settled();
    expect(persist).toHaveBeenCalledTimes(1);
  });

  test('not for what others draw', async () => {
    const { persist, manager } = browser(true);
    const { board } = open(manager);
    const doc = new Y.Doc();
    openBoard(doc).add([ELLIPSE]);
    Y.applyUpdate(board.doc, Y.encodeStateAsUpdate(doc));
    await settled();
    expect(board.shapes.size).toBe(1);
    expect(persist).not.toHaveBeenCalled();
  });

  test('not when it has promised that already, nor after the board was left', async () => {
    const kept = browser(true, true);
    open(kept.manager).board.add([ELLIPSE]);
    const left = browser(true);
    const { board, stop } = open(left.manager);
    stop();
    board.add([ELLIPSE]);
    await settled();
    expect(kept.persist).not.toHaveBeenCalled();
    expect(left.persist).not.toHaveBeenCalled();
  });

  test('and after a refusal again only a week later', async () => {
    const { persist, manager } = browser(false);
    const storage = storageOfPage();
    for (const [day, calls] of [
      [1, 1],
      [2, 1],
      [7.9, 1],
      [8.1, 2],
    ] as const) {
      open(manager, storage, day * DAY).board.add([ELLIPSE]);
      await settled();
      expect(persist).toHaveBeenCalledTimes(calls);
    }
  });

  test.each([
    ['has no such thing', {}],
    [
      'fails',
      {
        persisted: async () => false,
        persist: async () => {
          throw new TypeError('not here');
        },
      },
    ],
  ])('a browser that %s is no reason to stop drawing', async (_, manager) => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const { board } = open(manager);
    board.add([ELLIPSE]);
    await settled();
    expect(board.shapes.size).toBe(1);
    expect(await isPersistent(manager)).toBe(false);
    warn.mockRestore();
  });
});
