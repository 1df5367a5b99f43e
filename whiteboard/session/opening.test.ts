import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { createStore } from '../editor/store.ts';
import { createOpening } from './opening.ts';
import type { StorageState } from './storage-state.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const open = (isNew = false) => {
  const doc = new Y.Doc();
  const contentKnown = createStore(false);
  let kind: StorageState['kind'] = 'device';
  const opening = createOpening({ doc, isNew, contentKnown, state: () => ({ kind }) });
  return {
    doc,
    contentKnown,
    close: opening.close,
    isOpen: () => !opening.store.get(),
    become(next: StorageState['kind']) {
      kind = next;
      opening.look();
    },
    /** Somebody else's change comes in. */
    receive() {
      const theirs = new Y.Doc();
      theirs.getMap('shapes').set('a', 1);
      Y.applyUpdate(doc, Y.encodeStateAsUpdate(theirs), 'a link');
    },
  };
};

test('a board made just now is open at once', () => {
  expect(open(true).isOpen()).toBe(true);
});

test('what comes in and is being kept does not open it: "Saved" does', () => {
  const { become, receive, contentKnown, isOpen } = open();
  receive();
  become('saving');
  contentKnown.set(true);
  vi.advanceTimersByTime(3_000);
  expect(isOpen()).toBe(false);
  become('saved');
  expect(isOpen()).toBe(true);
});

test('a state between two others is not believed', () => {
  const { become, contentKnown, isOpen } = open();
  contentKnown.set(true);
  become('device');
  vi.advanceTimersByTime(300);
  become('saving');
  vi.advanceTimersByTime(1_000);
  expect(isOpen()).toBe(false);
  become('device');
  vi.advanceTimersByTime(400);
  expect(isOpen()).toBe(true);
});

test('nothing is believed before it is known what is on the board', () => {
  const { become, isOpen } = open();
  become('device');
  vi.advanceTimersByTime(60_000);
  expect(isOpen()).toBe(false);
});

test('an archive that does not confirm is waited for five seconds', () => {
  const { become, contentKnown, isOpen } = open();
  become('saving');
  contentKnown.set(true);
  vi.advanceTimersByTime(4_900);
  expect(isOpen()).toBe(false);
  vi.advanceTimersByTime(100);
  expect(isOpen()).toBe(true);
});

test('whoever changes something reads at once where that is', () => {
  const { doc, isOpen } = open();
  doc.getMap('shapes').set('b', 1);
  expect(isOpen()).toBe(true);
});

test('nothing ends after it is closed', () => {
  const { doc, contentKnown, close, isOpen } = open();
  close();
  contentKnown.set(true);
  doc.getMap('shapes').set('b', 1);
  vi.advanceTimersByTime(60_000);
  expect(isOpen()).toBe(false);
});
