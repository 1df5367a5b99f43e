import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createShownStorageState } from './shown-storage-state.ts';
import type { StorageState } from './storage-state.ts';

const states = {
  saved: { kind: 'saved', label: 'storage.saved', hint: 'storage.savedHint' },
  saving: { kind: 'saving', label: 'storage.saving', hint: 'storage.savingHint' },
  tab: { kind: 'tab', label: 'storage.tab', hint: 'storage.fullHint' },
} as const satisfies Record<string, StorageState>;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const setUp = () => {
  let current: StorageState = states.saved;
  const shown = createShownStorageState(() => current);
  const seen: string[] = [];
  shown.store.subscribe(() => seen.push(shown.store.get().kind));
  return {
    seen,
    shown,
    become(next: StorageState) {
      current = next;
      shown.refresh();
    },
  };
};

test('a hundred points, each kept at once, are said to be saving once and saved once', () => {
  const { seen, become } = setUp();
  for (let i = 0; i < 100; i += 1) {
    become(states.saving);
    become(states.saved);
    vi.advanceTimersByTime(16);
  }
  expect(seen).toEqual(['saving']);
  vi.advanceTimersByTime(1_000);
  expect(seen).toEqual(['saving', 'saved']);
});

test('bad news, and that something is not saved yet, are said at once', () => {
  const { seen, become } = setUp();
  become(states.saving);
  become(states.tab);
  expect(seen).toEqual(['saving', 'tab']);
  become(states.saved);
  expect(seen).toEqual(['saving', 'tab', 'saved']);
});

test('"Saved" is not said when, at the end of the calm, it is not true', () => {
  const { seen, become } = setUp();
  become(states.saving);
  become(states.saved);
  vi.advanceTimersByTime(300);
  become(states.saving);
  vi.advanceTimersByTime(10_000);
  expect(seen).toEqual(['saving']);
});

test('nothing is said after it is closed', () => {
  const { seen, shown, become } = setUp();
  become(states.saving);
  become(states.saved);
  shown.close();
  vi.advanceTimersByTime(10_000);
  expect(seen).toEqual(['saving']);
});
