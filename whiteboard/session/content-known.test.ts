import type { RoomStatus } from '@meshboard/room';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createStore } from '../editor/store.ts';
import { createContentKnown } from './content-known.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const open = (isNew = false) => {
  const status = createStore<RoomStatus>({ state: 'connecting' });
  const synced = createStore(false);
  const syncProgress = createStore<object | null>(null);
  const { store, close } = createContentKnown({ isNew, status, synced, syncProgress });
  return { status, synced, syncProgress, close, known: () => store.get() };
};

test('a board made just now is known at once', () => {
  expect(open(true).known()).toBe(true);
});

test('another is known once it has been exchanged with somebody, not when others are only there', () => {
  const { status, synced, known } = open();
  status.set({ state: 'connected', links: 1 });
  vi.advanceTimersByTime(4_000);
  expect(known()).toBe(false);
  synced.set(true);
  expect(known()).toBe(true);
  synced.set(false);
  expect(known()).toBe(true);
});

test.each<RoomStatus>([
  { state: 'offline', links: 0 },
  { state: 'unreachable', members: 1 },
  { state: 'refused', code: 'wrong-version', why: 'old' },
])('nothing more is waited for when the room is $state', (state) => {
  const { status, known } = open();
  status.set(state);
  expect(known()).toBe(true);
});

test('alone, there is time for the archive to come', () => {
  const { status, synced, known } = open();
  status.set({ state: 'alone' });
  vi.advanceTimersByTime(2_900);
  expect(known()).toBe(false);
  status.set({ state: 'connecting' });
  vi.advanceTimersByTime(1_000);
  expect(known()).toBe(false);
  synced.set(true);
  expect(known()).toBe(true);
});

test('alone for good, what is here is all there is', () => {
  const { status, known } = open();
  status.set({ state: 'alone' });
  vi.advanceTimersByTime(3_000);
  expect(known()).toBe(true);
});

test('it is waited for five seconds, and as long as something comes in', () => {
  const { syncProgress, known } = open();
  for (let i = 0; i < 5; i += 1) {
    vi.advanceTimersByTime(4_900);
    syncProgress.set({});
  }
  expect(known()).toBe(false);
  vi.advanceTimersByTime(5_000);
  expect(known()).toBe(true);
});

test('nothing is learnt after it is closed', () => {
  const { status, close, known } = open();
  status.set({ state: 'alone' });
  close();
  vi.advanceTimersByTime(60_000);
  expect(known()).toBe(false);
});
