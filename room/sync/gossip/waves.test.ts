import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { memberNamed } from '../../testing/recording-link.ts';
import { sendsWaves, Waves } from './waves.ts';

const [ada, ben, cleo] = [memberNamed('ada'), memberNamed('ben'), memberNamed('cleo')];

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('one of all members sends them', () => {
  const members = [ben, cleo, ada];
  const senders = members.filter((self) =>
    sendsWaves(
      self,
      members.filter((other) => other !== self),
    ),
  );
  expect(senders).toEqual([ada]);
});

describe('a wave', () => {
  test('comes first by one link, and again by others', () => {
    const waves = new Waves();
    expect(waves.take({ origin: ada, number: 1 })).toBe('first');
    expect(waves.take({ origin: ada, number: 1 })).toBe('again');
    vi.advanceTimersByTime(2_000);
    expect(waves.take({ origin: ada, number: 2 })).toBe('first');
  });

  test('is alone: one that comes soon after another, or is older than it, is not taken', () => {
    const waves = new Waves();
    expect(waves.take({ origin: ada, number: 5 })).toBe('first');
    expect(waves.take({ origin: ada, number: 6 })).toBe('unwanted');
    expect(waves.take({ origin: ben, number: 1 })).toBe('unwanted');
    vi.advanceTimersByTime(2_000);
    expect(waves.take({ origin: ada, number: 4 })).toBe('unwanted');
    expect(waves.take({ origin: ben, number: 1 })).toBe('first');
  });

  test('of one’s own is due at once, then rarely, and soon when much is said or the tree was disturbed', () => {
    const waves = new Waves();
    expect(waves.dueIn(0)).toBe(100);
    waves.next(ada);
    waves.stirred();
    expect(waves.dueIn(0)).toBe(15_000);
    for (let i = 1; i < 16; i++) waves.stirred();
    expect(waves.dueIn(0)).toBe(2_000);
    expect(waves.dueIn(5_000)).toBe(5_000);
    vi.advanceTimersByTime(60_000);
    waves.next(ada);
    expect(waves.dueIn(0)).toBe(15_000);
    waves.disturbed();
    expect(waves.dueIn(0)).toBe(2_000);
  });
});

describe('what has come twice', () => {
  test('cuts nothing while there are waves', () => {
    const waves = new Waves();
    waves.take({ origin: ada, number: 1 });
    for (let ms = 0; ms < 19_000; ms += 1_000) {
      expect(waves.mayCut(ben)).toBe(false);
      vi.advanceTimersByTime(1_000);
    }
  });

  test('takes the place of waves when none come, of one origin at a time', () => {
    const waves = new Waves();
    expect(waves.mayCut(ben)).toBe(false);
    vi.advanceTimersByTime(5_000);
    expect(waves.mayCut(ben)).toBe(true);
    expect(waves.mayCut(cleo)).toBe(false);
    expect(waves.mayCut(ben)).toBe(true);
    vi.advanceTimersByTime(3_000);
    expect(waves.mayCut(cleo)).toBe(true);
    expect(waves.mayCut(ben)).toBe(false);
  });
});
