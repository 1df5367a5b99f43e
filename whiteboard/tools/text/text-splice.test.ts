import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { movedPosition, spliceBetween, type TextDelta } from './text-splice.ts';

const apply = (text: string, splice: ReturnType<typeof spliceBetween>): string =>
  splice === null
    ? text
    : text.slice(0, splice.at) + splice.inserted + text.slice(splice.at + splice.removed);

describe('spliceBetween', () => {
  test('a letter typed among the same letters is where the caret is', () => {
    expect(spliceBetween('aaaa', 'aaaaa', 2)).toEqual({ at: 1, removed: 0, inserted: 'a' });
    expect(spliceBetween('aaaa', 'aaaaa', 5)).toEqual({ at: 4, removed: 0, inserted: 'a' });
  });

  test('never cuts an emoji in two', () => {
    // U+1F600 and U+1F601 have the same first half.
    expect(spliceBetween('😀', '😁', 2)).toEqual({ at: 0, removed: 2, inserted: '😁' });
    // U+1F600 and U+1FA00 have different first halves and the same second one.
    const other = String.fromCodePoint(0x1fa00);
    expect(spliceBetween('😀', other, 0)).toEqual({ at: 0, removed: 2, inserted: other });
  });

  test('always gives the new text, wherever the caret is', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '😀', '😁', 'é'), maxLength: 12 });
    fc.assert(
      fc.property(letters, letters, fc.nat(30), (before, after, caret) => {
        expect(apply(before, spliceBetween(before, after, caret))).toBe(after);
      }),
    );
  });
});

describe('movedPosition', () => {
  test('agrees with the relative positions of Yjs', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 20 }),
        fc.nat(20),
        fc.nat(20),
        fc.nat(5),
        fc.string({ maxLength: 5 }),
        (initial, positionSeed, atSeed, removed, inserted) => {
          const doc = new Y.Doc();
          const text = doc.getText('t');
          text.insert(0, initial);
          const position = positionSeed % initial.length;
          const at = atSeed % initial.length;
          // Bound to the letter after it, so that what is inserted at the position goes before it.
          const relative = Y.createRelativePositionFromTypeIndex(text, position);
          let delta: TextDelta = [];
          text.observe((event) => {
            delta = event.delta as TextDelta;
          });
          doc.transact(() => {
            text.delete(at, Math.min(removed, initial.length - at));
            text.insert(at, inserted);
          });
          const expected = Y.createAbsolutePositionFromRelativePosition(relative, doc)?.index;
          // Where the letter itself was deleted, before and after what replaced it are both right.
          if (position >= at && position < at + removed) return;
          expect(movedPosition(position, delta, true)).toBe(expected);
        },
      ),
    );
  });

  test('what is inserted right at a position goes after it, unless asked otherwise', () => {
    const delta = [{ retain: 3 }, { insert: 'xy' }];
    expect(movedPosition(3, delta, false)).toBe(3);
    expect(movedPosition(3, delta, true)).toBe(5);
    expect(movedPosition(2, delta, true)).toBe(2);
  });
});
