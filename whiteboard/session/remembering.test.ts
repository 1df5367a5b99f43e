import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { openBoard } from '../board/open-board.ts';
import { createStore } from '../editor/store.ts';
import type { RecentBoard } from './recent-boards.ts';
import { type Member, startRemembering } from './remembering.ts';

const LINK = { room: 'r', right: 'edit', fragment: '#e/A' } as const;
const ELLIPSE = { type: 'ellipse', x: 0, y: 0, w: 10, h: 10 } as const;

const open = (made: boolean, doc = new Y.Doc()) => {
  const board = openBoard(doc);
  const recent = createStore<readonly RecentBoard[]>([]);
  const members = createStore<readonly Member[]>([]);
  const stop = startRemembering({ board, recent, link: LINK, made, members });
  return { board, members, stop, titles: () => recent.get().map(({ title }) => title) };
};

describe('a board that this page made', () => {
  test('is not remembered while nothing was done with it', () => {
    const { titles, members } = open(true);
    members.set([{ kind: 'archive', link: { state: 'up' } }]);
    // Itself, as it was before a reload.
    members.set([{ kind: 'person', link: { state: 'none' } }]);
    expect(titles()).toEqual([]);
  });

  test.each<[string, (opened: ReturnType<typeof open>) => void]>([
    ['the first shape', ({ board }) => board.add([ELLIPSE])],
    ['somebody who comes', ({ members }) => members.set([{ kind: 'person', link: { state: 'up' } }])],
  ])('is remembered with %s', (_, happen) => {
    const opened = open(true);
    happen(opened);
    expect(opened.titles()).toEqual(['']);
  });

  test('is remembered with its title, and again when that changes', () => {
    const { board, titles } = open(true);
    board.title = 'Plan';
    expect(titles()).toEqual(['Plan']);
    board.title = 'Plans';
    expect(titles()).toEqual(['Plans']);
    board.title = '';
    expect(titles()).toEqual(['']);
  });

  test('is remembered at once when there is something on it already', () => {
    const doc = new Y.Doc();
    openBoard(doc).add([ELLIPSE]);
    expect(open(true, doc).titles()).toEqual(['']);
  });
});

test('a board whose link was given is remembered at once, empty or not', () => {
  expect(open(false).titles()).toEqual(['']);
});

test('a board that was removed from the list does not come back with the next shape', () => {
  const doc = new Y.Doc();
  const board = openBoard(doc);
  const recent = createStore<readonly RecentBoard[]>([]);
  const members = createStore<readonly Member[]>([]);
  startRemembering({ board, recent, link: LINK, made: false, members });
  recent.set([]);
  board.add([ELLIPSE]);
  expect(recent.get()).toEqual([]);
});

test('a board that is left changes the list no longer', () => {
  const { board, stop, titles } = open(true);
  stop();
  board.title = 'Later';
  expect(titles()).toEqual([]);
});
