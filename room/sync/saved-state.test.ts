import { describe, expect, test } from 'vitest';
import { type ArchiveProgress, savedStateOf } from './saved-state.ts';

const held = new Map([
  [1, 10],
  [2, 5],
]);
const complete: ArchiveProgress = { exchanged: true, sent: 3, savedCount: 3, savedState: held };

describe('saved', () => {
  test('without an archive the document is on this device only', () => {
    expect(savedStateOf([], held)).toBe('local');
  });

  test('an archive that has everything makes it saved', () => {
    expect(savedStateOf([complete], held)).toBe('saved');
  });

  test.each<[string, Partial<ArchiveProgress>]>([
    ['has said nothing yet', { savedState: null }],
    ['has not exchanged with us', { exchanged: false }],
    ['has not confirmed a deletion, which no state vector shows', { savedCount: 2 }],
    ["lacks another's edit that we have", { savedState: new Map([[1, 10]]) }],
    ['is behind one client', { savedState: new Map([...held, [2, 4]]) }],
  ])('an archive that %s makes it saving', (_, change) => {
    expect(savedStateOf([{ ...complete, ...change }], held)).toBe('saving');
  });

  test('one of two archives is enough', () => {
    expect(savedStateOf([{ ...complete, savedCount: 0 }, complete], held)).toBe('saved');
  });

  test('an archive may be ahead of us', () => {
    expect(savedStateOf([{ ...complete, savedState: new Map([...held, [3, 9]]) }], held)).toBe('saved');
  });
});
