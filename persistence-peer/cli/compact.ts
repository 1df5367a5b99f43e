import * as Y from 'yjs';
import { documentDigest } from '../keeper/document-digest.ts';
import { KEEP_ALL } from '../keeper/retention.ts';
import { documentOf, writeVerified } from '../keeper/stored-document.ts';
import { StoreFault } from '../store/store-fault.ts';
import { type Command, ExitCode } from './command.ts';

/** `compact`: logs become snapshots now, not when they have grown. */
export const compact: Command = {
  name: 'compact',
  usage: 'compact [ROOM...]',
  summary: 'Turns logs into snapshots; rooms that have no log are left alone',
  access: 'write',
  options: {},
  run: async ({ store, out, interrupted, rooms }) => {
    const all = await rooms();
    const compacted: { room: string; entries: number; bytes: number }[] = [];
    const failed: { room: string; why: string }[] = [];
    let done = 0;
    for (const room of all) {
      if (interrupted.aborted) break;
      out.progress(`${done} of ${all.length} rooms`);
      done += 1;
      try {
        const stored = await store.load(room);
        if (stored.entries === 0) continue;
        const doc = documentOf(room, stored);
        const version = await writeVerified(store, room, {
          update: Y.encodeStateAsUpdate(doc),
          digest: documentDigest(doc),
          through: stored.position,
          cause: 'compaction',
          retention: KEEP_ALL,
        });
        doc.destroy();
        compacted.push({ room, entries: stored.entries, bytes: version.bytes });
      } catch (error) {
        if (!(error instanceof StoreFault)) throw error;
        failed.push({ room, why: error.message });
      }
    }
    out.result({ compacted, failed }, [
      ...failed.map(({ room, why }) => `${room}: ${why}`),
      `${compacted.length} of ${done} rooms compacted.`,
    ]);
    if (interrupted.aborted) return ExitCode.interrupted;
    return failed.length === 0 ? ExitCode.ok : ExitCode.failed;
  },
};
