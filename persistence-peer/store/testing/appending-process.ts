/**
 * A process that appends as fast as it can and says on stdout, line by line, what has been acknowledged:
 * `<room index> <how many letters of that room are durable>`. Arguments: folder, then room ids. Every so often it
 * makes a snapshot, so that a kill falls into those too. Killed by the test, it never ends by itself.
 */
import { writeSync } from 'node:fs';
import { RoomId } from '@meshboard/signaling/protocol';
import * as v from 'valibot';
import * as Y from 'yjs';
import { LmdbStore } from '../lmdb-store.ts';
import { docOf, textOf } from './rooms.ts';

const [folder = '', ...rooms] = process.argv.slice(2);
const store = await LmdbStore.open({ folder, groupMs: 1 });

const work = async (index: number, room: RoomId): Promise<never> => {
  const loaded = await store.load(room);
  const doc = docOf(loaded.snapshot, loaded.updates);
  const waiting: Promise<unknown>[] = [];
  let letters = textOf(doc).length;
  doc.on('update', (update: Uint8Array) => {
    const through = letters + 1;
    // Synchronously, so that the line is in the pipe before anything else happens.
    waiting.push(store.append(room, [update]).then(() => writeSync(1, `${index} ${through}\n`)));
  });
  for (;;) {
    doc.getText('text').insert(letters, String.fromCharCode(97 + (letters % 26)));
    letters += 1;
    if (letters % 7 === 0) await Promise.all(waiting.splice(0));
    if (letters % 50 !== 0) continue;
    await Promise.all(waiting.splice(0));
    const stored = await store.load(room);
    await store.writeSnapshot(room, {
      update: Y.encodeStateAsUpdate(docOf(stored.snapshot, stored.updates)),
      through: stored.position,
      cause: 'compaction',
      verify: () => undefined,
      retire: (all) => all.slice(0, -2).map((version) => version.number),
    });
  }
};

await Promise.all(rooms.map((room, index) => work(index, v.parse(RoomId, room))));
