import { describe, expect, test } from 'vitest';
import { type ArchiveProgress, type Confirmed, type Held, savedStateOf } from './saved-state.ts';

const state = new Map([
  [1, 10],
  [2, 5],
]);
const held: Held = { state, deleted: 4 };
const confirmed: Confirmed = { count: 3, ...held };
const complete: ArchiveProgress = { exchanged: true, sent: 3, confirmed };

describe('saved', () => {
  test('without an archive the document is on this device only', () => {
    expect(savedStateOf([], held)).toBe('local');
  });

  test('an archive that has everything makes it saved', () => {
    expect(savedStateOf([complete], held)).toBe('saved');
  });

  test.each<[string, Partial<ArchiveProgress>]>([
    ['has said nothing yet', { confirmed: null }],
    ['has not exchanged with us', { exchanged: false }],
    ['has not confirmed what we sent', { confirmed: { ...confirmed, count: 2 } }],
    ["lacks another's deletion, which no state vector shows", { confirmed: { ...confirmed, deleted: 3 } }],
    ["lacks another's edit that we have", { confirmed: { ...confirmed, state: new Map([[1, 10]]) } }],
    ['is behind one client', { confirmed: { ...confirmed, state: new Map([...state, [2, 4]]) } }],
  ])('an archive that %s makes it saving', (_, change) => {
    expect(savedStateOf([{ ...complete, ...change }], held)).toBe('saving');
  });

  test('one of two archives is enough', () => {
    expect(savedStateOf([{ ...complete, confirmed: { ...confirmed, count: 0 } }, complete], held)).toBe(
      'saved',
    );
  });

  test('an archive may be ahead of us', () => {
    expect(
      savedStateOf(
        [{ ...complete, confirmed: { ...confirmed, state: new Map([...state, [3, 9]]), deleted: 7 } }],
        held,
      ),
    ).toBe('saved');
  });
});
