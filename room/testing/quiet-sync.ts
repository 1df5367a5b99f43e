import type { DocumentSyncOptions } from '../sync/document-sync.ts';
import { memberNamed } from './recording-link.ts';

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
