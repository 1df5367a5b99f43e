import { toView } from '@meshboard/room';
import { createSignalingServer } from '@meshboard/signaling';
import { expect, onTestFinished, test } from 'vitest';
import type { Link } from '../../room/mesh/link.ts';
import { encodeMessage } from '../../room/sync/messages.ts';
import { nodeRooms, until } from '../../room/testing/node-room.ts';
import { runningArchive } from '../archive/support/archive-process.ts';
import { temporaryFolder } from '../harness/temporary.ts';
import { type ModifiedClient, modifiedClient } from './support/modified-client.ts';

const TOKEN = 'a-token-that-only-the-archive-has';

/** The link to the archive of whoever joins. */
const linkToArchive = (client: ModifiedClient): Promise<Link> =>
  new Promise((resolve) => {
    client.mesh.on('linkUp', (link) => {
      if (link.kind === 'archive') resolve(link);
    });
    client.signaling.connect();
  });

test('a viewer who tells the archive to forget the room loses its link, and the room stays kept', async () => {
  const server = await createSignalingServer({ archiveToken: TOKEN, graceMs: 0 });
  onTestFinished(() => server.close());
  const folder = temporaryFolder('forget');
  onTestFinished(() => folder[Symbol.dispose]());
  const archive = await runningArchive({ signaling: server.url, token: TOKEN, folder: folder.path });
  onTestFinished(() => archive.kill());
  const rooms = nodeRooms(server.url);
  onTestFinished(() => rooms.close());
  const ada = rooms.join({ keep: true });
  ada.doc.getText('text').insert(0, 'to be kept');
  await until(
    'saved',
    () => ada.saved === 'saved',
    (look) => ada.on('saved', look),
  );
  const archived = ada.members.find(({ kind }) => kind === 'archive')?.member;
  expect(archived).toBeDefined();
  const gone: string[] = [];
  ada.on('linkDown', (member) => gone.push(member));

  const mallory = modifiedClient(server.url, toView(rooms.capability));
  onTestFinished(mallory.close);
  const link = await linkToArchive(mallory);
  const ended = new Promise((resolve) => {
    mallory.mesh.on('linkDown', (down, reason) => {
      if (down === link) resolve(reason);
    });
  });
  link.send(encodeMessage({ type: 'forget' }));
  expect(await ended).toBe('forbidden');
  await mallory.close();
  // It did not even begin: to forget a room, the archive leaves it.
  expect(gone).not.toContain(archived);
  await ada.leave();

  // Nobody else is there who could give it.
  const ben = rooms.join({ keep: false });
  await until(
    'Ben has what Ada wrote',
    () => ben.doc.getText('text').toString() === 'to be kept',
    (look) => {
      ben.doc.on('update', look);
      return () => ben.doc.off('update', look);
    },
  );
});
