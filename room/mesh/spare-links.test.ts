import type { MemberId } from '@meshboard/signaling/protocol';
import { expect, test } from 'vitest';
import { createEmitter } from '../emitter.ts';
import { type RecordingLink, recordingLink } from '../testing/recording-link.ts';
import type { MeshEvents } from './mesh.ts';
import { createSpareLinks } from './spare-links.ts';

const spareLinksOf = (...links: RecordingLink[]) => {
  const emitter = createEmitter<MeshEvents>();
  const spareLinks = createSpareLinks(
    {
      links: new Map(links.map((link) => [link.member, link])),
      on: (event, listener) => emitter.on(event, listener),
    },
    10,
  );
  spareLinks.are(new Set<MemberId>(links.map(({ member }) => member)));
  return spareLinks;
};

test('a link of no use is ended', async () => {
  const idle = recordingLink('idle');
  const spareLinks = spareLinksOf(idle);
  await expect.poll(() => idle.endings).toEqual(['unwanted']);
  spareLinks.close();
});

test('a link that carries a document is ended when that is through', async () => {
  let queued = 1_000;
  const busy = recordingLink('busy');
  Object.defineProperty(busy, 'queuedBytes', { get: () => queued });
  const idle = recordingLink('idle');
  const spareLinks = spareLinksOf(busy, idle);
  await expect.poll(() => idle.endings).toEqual(['unwanted']);
  expect(busy.endings).toEqual([]);
  queued = 0;
  await expect.poll(() => busy.endings).toEqual(['unwanted']);
  spareLinks.close();
});
