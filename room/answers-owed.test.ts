import { expect, test } from 'vitest';
import { createAnswersOwed } from './answers-owed.ts';
import type { Link } from './mesh/link.ts';
import { recordingLink } from './testing/recording-link.ts';

/** A link with something in its queue, until told that it has left. */
const clogged = (): { readonly link: Link; readonly drain: () => Promise<void> } => {
  let queuedBytes = 5 * 2 ** 20;
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  const link: Link = Object.create(recordingLink('eve'), {
    queuedBytes: { get: () => queuedBytes },
    drained: { value: () => promise },
  });
  return {
    link,
    drain: () => {
      queuedBytes = 0;
      resolve();
      return promise;
    },
  };
};

test('what is asked on a link that takes it is answered each time', () => {
  const owed = createAnswersOwed(() => true);
  let said = 0;
  for (let i = 0; i < 3; i += 1) owed.give(recordingLink('ada'), 'presence', () => (said += 1));
  expect(said).toBe(3);
});

test('who asks a thousand times and does not read is answered once of each kind, when there is room', async () => {
  const owed = createAnswersOwed(() => true);
  const { link, drain } = clogged();
  const said: string[] = [];
  for (let i = 0; i < 1_000; i += 1)
    for (const kind of ['presence', 'others']) owed.give(link, kind, () => said.push(kind));
  expect(said).toEqual([]);
  await drain();
  await drain();
  expect(said.sort()).toEqual(['others', 'presence']);
  owed.give(link, 'presence', () => said.push('again'));
  expect(said).toContain('again');
});

test('nothing is said on a link that has ended', async () => {
  const owed = createAnswersOwed(() => false);
  const { link, drain } = clogged();
  let said = 0;
  owed.give(link, 'presence', () => (said += 1));
  await drain();
  await drain();
  expect(said).toBe(0);
});
