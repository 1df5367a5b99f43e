import type { RoomId } from '@meshboard/signaling/protocol';
import * as Y from 'yjs';
import type { LogPosition, SnapshotCause, Store, StoredDocument, Version } from '../store/store.ts';
import { StoreFault } from '../store/store-fault.ts';
import { documentDigest } from './document-digest.ts';
import { type RetentionPolicy, retiredVersions } from './retention.ts';

/**
 * Builds the document from what is stored.
 * @throws StoreFault `corrupt` when Yjs cannot read it
 */
export const documentOf = (room: RoomId, stored: Pick<StoredDocument, 'snapshot' | 'updates'>): Y.Doc => {
  const doc = new Y.Doc({ guid: room });
  try {
    doc.transact(() => {
      if (stored.snapshot !== null) Y.applyUpdate(doc, stored.snapshot);
      for (const update of stored.updates) Y.applyUpdate(doc, update);
    });
    return doc;
  } catch (error) {
    doc.destroy();
    const why = error instanceof Error ? error.message : String(error);
    throw new StoreFault('corrupt', `what is stored is no document: ${why}`, { cause: error });
  }
};

/** A snapshot and what its document must say when it is loaded again. */
export interface VerifiedSnapshot {
  readonly update: Uint8Array;
  readonly digest: string;
  readonly through: LogPosition;
  readonly cause: SnapshotCause;
  readonly retention: RetentionPolicy;
}

/**
 * Writes a snapshot that counts only if what reads back from disk loads as the same document.
 * @throws StoreFault
 */
export const writeVerified = (store: Store, room: RoomId, snapshot: VerifiedSnapshot): Promise<Version> =>
  store.writeSnapshot(room, {
    update: snapshot.update,
    through: snapshot.through,
    cause: snapshot.cause,
    verify: (stored) => {
      const doc = documentOf(room, { snapshot: stored, updates: [] });
      try {
        if (documentDigest(doc) !== snapshot.digest) throw new Error('it loads as another document');
      } finally {
        doc.destroy();
      }
    },
    retire: (versions) => retiredVersions(versions, snapshot.retention),
  });
