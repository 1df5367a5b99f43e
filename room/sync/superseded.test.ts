import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { recordingLink } from '../testing/recording-link.ts';
import { createAdmission } from './admission.ts';
import { any, fields, forge, item } from './gate/testing/forge.ts';

const MALLORY = 5;

/** A map under `a` of the root `m`, with two values that are one item under its key `k`. */
const twoValues = [
  item(7, { root: 'm', key: 'a' }, fields(1)),
  item(8, { parent: [MALLORY, 0], key: 'k' }, any(1, 2)),
];

const setUp = () => {
  const doc = new Y.Doc();
  const admission = createAdmission(doc, () => undefined);
  const link = recordingLink('mallory');
  let updates = 0;
  doc.on('update', () => {
    updates += 1;
  });
  return {
    doc,
    take: (update: Uint8Array): void => admission.admit(update, link, 'update', () => true),
    /** How often the document tells of a change in what is done. */
    tells: (work: () => void): number => {
      const before = updates;
      work();
      return updates - before;
    },
  };
};

test.each<[string, Uint8Array]>([
  [
    'another value that follows the first',
    forge([{ client: 6, clock: 0, structs: [item(8, { origin: [MALLORY, 1] }, any(3))] }]),
  ],
  ['the last value deleted', forge([], [{ client: MALLORY, ranges: [[2, 1]] }])],
])('whatever cuts several values of one key apart, all but the last are gone: %s', (_what, cut) => {
  const { doc, take, tells } = setUp();
  take(forge([{ client: MALLORY, clock: 0, structs: twoValues }]));
  take(cut);
  expect(tells(() => doc.getMap('m').delete('a'))).toBe(1);
  expect(tells(() => doc.getMap('m').set('b', 1))).toBe(1);
});
