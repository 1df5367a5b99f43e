import { randomBytes } from 'node:crypto';
import { RoomId } from '@meshboard/signaling/protocol';
import * as v from 'valibot';
import * as Y from 'yjs';

/** A room id that belongs to no capability; the store does not look behind it. */
export const someRoom = (): RoomId => v.parse(RoomId, randomBytes(16).toString('base64url'));

export const EDIT_KEY = Uint8Array.from({ length: 16 }, (_, i) => i);

/** The updates that typing `text` letter by letter makes. */
export const typing = (text: string, clientID = 1): Uint8Array[] => {
  const doc = new Y.Doc();
  doc.clientID = clientID;
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  for (const letter of text) doc.getText('text').insert(doc.getText('text').length, letter);
  return updates;
};

export const docOf = (snapshot: Uint8Array | null, updates: readonly Uint8Array[]): Y.Doc => {
  const doc = new Y.Doc();
  if (snapshot !== null) Y.applyUpdate(doc, snapshot);
  for (const update of updates) Y.applyUpdate(doc, update);
  return doc;
};

export const textOf = (doc: Y.Doc): string => doc.getText('text').toString();
