import { afterEach, expect, test } from 'vitest';
import * as Y from 'yjs';
import { exchanged, quietSync } from '../testing/quiet-sync.ts';
import { memberNamed, type RecordingLink, recordingLink } from '../testing/recording-link.ts';
import { createDocumentSync, type DocumentSync, type DocumentSyncOptions } from './document-sync.ts';
import { decodeMessage, type RoomMessage } from './messages.ts';

const open: DocumentSync[] = [];
const start = (options: Partial<DocumentSyncOptions> = {}) => {
  const doc = options.doc ?? new Y.Doc();
  const sync = createDocumentSync({ ...quietSync, ...options, doc });
  open.push(sync);
  return { doc, sync };
};
afterEach(() => {
  for (const sync of open.splice(0)) sync.close();
});
const said = (link: RecordingLink): RoomMessage[] => link.sent.map(decodeMessage);
const nothing = Y.encodeStateVector(new Y.Doc());
const applyTo = (doc: Y.Doc, link: RecordingLink): void => {
  for (const message of said(link)) if (message.type === 'update') Y.applyUpdate(doc, message.update);
};

/** Updates of a client one by one. */
const steps = (doc: Y.Doc, ...writes: (() => void)[]): Uint8Array[] => {
  const updates: Uint8Array[] = [];
  const note = (update: Uint8Array): void => void updates.push(update);
  doc.on('update', note);
  for (const write of writes) write();
  doc.off('update', note);
  return updates;
};

/**
 * zed is linked to us alone, and so it is for us to give carl what is zed's; eve is linked to carl. What comes with eve's
 * update, and waited for it, is zed's all the same.
 */
test('what waited is forwarded when what it waited for comes by another link', () => {
  const { sync } = start();
  const zed = exchanged(sync, recordingLink('zed'));
  const eve = exchanged(sync, recordingLink('eve'));
  const carl = exchanged(sync, recordingLink('carl'));
  const ids = (...names: string[]) => new Set(names.map(memberNamed));
  sync.take(zed, { type: 'neighbours', members: ids('self') });
  sync.take(eve, { type: 'neighbours', members: ids('self', 'carl') });
  sync.take(carl, { type: 'neighbours', members: ids('self', 'eve') });

  const eveDoc = new Y.Doc();
  const [ofEve = nothing] = steps(eveDoc, () => eveDoc.getMap('m').set('list', new Y.Array()));
  const zedDoc = new Y.Doc();
  Y.applyUpdate(zedDoc, ofEve);
  const [ofZed = nothing] = steps(zedDoc, () =>
    (zedDoc.getMap('m').get('list') as Y.Array<string>).push(['of zed']),
  );

  const carlDoc = new Y.Doc();
  Y.applyUpdate(carlDoc, ofEve);
  sync.take(zed, { type: 'update', update: ofZed });
  sync.take(eve, { type: 'update', update: ofEve });
  sync.flush();
  applyTo(carlDoc, carl);
  expect(carlDoc.getMap('m').toJSON()).toEqual({ list: ['of zed'] });
});

test('what an application writes with the origin of the transaction that it answers is sent', () => {
  const { doc, sync } = start();
  const zed = exchanged(sync, recordingLink('zed'));
  const carl = exchanged(sync, recordingLink('carl'));
  sync.take(zed, { type: 'neighbours', members: new Set([memberNamed('self'), memberNamed('carl')]) });
  doc.getMap('m').observe((_event, transaction) => {
    if (!transaction.local) doc.transact(() => doc.getMap('own').set('count', 1), transaction.origin);
  });
  const other = new Y.Doc();
  other.getMap('m').set('x', 1);
  sync.take(zed, { type: 'update', update: Y.encodeStateAsUpdate(other) });
  sync.flush();
  const carlDoc = new Y.Doc();
  applyTo(carlDoc, carl);
  expect(carlDoc.getMap('own').toJSON()).toEqual({ count: 1 });
});
