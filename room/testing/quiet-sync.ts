import * as Y from 'yjs';
import type { DocumentSync, DocumentSyncOptions } from '../sync/document-sync.ts';
import { memberNamed, type RecordingLink } from './recording-link.ts';

/** An editor's side of a small room without keys, in which nothing happens by itself for as long as a test takes. */
export const quietSync = {
  self: memberNamed('self'),
  right: 'edit',
  partial: () => false,
  leads: () => false,
  signer: null,
  repairMs: 1e9,
  archiveLagMs: 1e9,
  mayAuthor: () => true,
  mayOriginate: () => true,
  random: () => 0.5,
} satisfies Omit<DocumentSyncOptions, 'doc'>;

const nothing = Y.encodeStateVector(new Y.Doc());

/** A link whose two ends have exchanged everything. */
export const exchanged = (sync: DocumentSync, link: RecordingLink): RecordingLink => {
  sync.start(link);
  sync.take(link, { type: 'step1', stateVector: nothing });
  sync.take(link, { type: 'step2', update: Uint8Array.of(0, 0) });
  link.sent.length = 0;
  return link;
};
