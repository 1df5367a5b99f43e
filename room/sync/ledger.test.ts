import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { type RecordingLink, recordingLink } from '../testing/recording-link.ts';
import { startConversation } from './conversation.ts';
import { createLedger } from './ledger.ts';
import { decodeMessage, decodeStateMap } from './messages.ts';

interface Write {
  done(): void;
  failed(): void;
}

/** A ledger over a disk that waits for the test to say what becomes of each update. */
const setUp = () => {
  const doc = new Y.Doc();
  const writes: Write[] = [];
  const link = recordingLink('ada');
  const ada = startConversation(link, () => {});
  const conversations = [ada];
  const role = {
    persist: () =>
      new Promise<void>((done, reject) => {
        writes.push({ done, failed: () => reject(new Error('the log is not ours any more')) });
      }),
    forget: async () => undefined,
  };
  const ledger = createLedger(doc, role, () => conversations);
  doc.on('update', (update: Uint8Array) => ledger.record(update));
  /** One message of Ada's, which changes the document. */
  const draw = (): Write => {
    doc.getText('t').insert(0, 'x');
    ada.taken += 1;
    ledger.taken();
    const write = writes.at(-1);
    if (write === undefined) throw new Error('nothing was written');
    return write;
  };
  return { doc, ledger, conversations, link, draw, writes };
};

/** What the archive has said is safe, last of all: how many messages of this link, and how many letters. */
const safe = ({ sent }: RecordingLink, { clientID }: Y.Doc): { count: number; letters: number } | null => {
  const message = sent.map(decodeMessage).findLast(({ type }) => type === 'saved');
  if (message?.type !== 'saved') return null;
  return { count: message.count, letters: decodeStateMap(message.stateVector).get(clientID) ?? 0 };
};

/** Lets all promises that can go on do so. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('what is called saved is durable, whatever comes meanwhile', async () => {
  const { doc, ledger, link, draw } = setUp();
  const [first, second] = [draw(), draw()];
  await settled();
  expect(safe(link, doc)).toBeNull();
  first.done();
  await settled();
  // The second message had not been counted when the first was: one letter, and no more than one message.
  expect(safe(link, doc)?.letters).toBe(1);
  expect(safe(link, doc)?.count).toBeLessThanOrEqual(1);
  const third = draw();
  second.done();
  await settled();
  expect(safe(link, doc)?.letters).toBeLessThanOrEqual(2);
  third.done();
  await settled();
  expect(safe(link, doc)).toEqual({ count: 3, letters: 3 });
  ledger.close();
});

test('an update that could not be made durable keeps all that follows from being called saved', async () => {
  const { doc, ledger, link, draw, conversations } = setUp();
  draw().done();
  await settled();
  expect(safe(link, doc)).toEqual({ count: 1, letters: 1 });
  draw().failed();
  await settled();
  draw().done();
  // Somebody else comes, of whom nothing is unsaved: that is no reason to call the document saved.
  const ben = recordingLink('ben');
  conversations.push(startConversation(ben, () => {}));
  ledger.taken();
  await settled();
  expect(safe(link, doc)).toEqual({ count: 1, letters: 1 });
  expect(safe(ben, doc)).toBeNull();
});

test('a deletion alone, which no state vector shows, is confirmed to those who sent nothing as well', async () => {
  const { doc, ledger, conversations, draw, writes } = setUp();
  draw().done();
  const ben = recordingLink('ben');
  conversations.push(startConversation(ben, () => {}));
  ledger.taken();
  await settled();
  const deletedAtBen = (): number | null => {
    const message = ben.sent.map(decodeMessage).findLast(({ type }) => type === 'saved');
    return message?.type === 'saved' ? message.deleted : null;
  };
  expect(deletedAtBen()).toBe(0);
  doc.getText('t').delete(0, 1);
  await settled();
  expect(deletedAtBen()).toBe(0);
  writes.at(-1)?.done();
  await settled();
  expect(deletedAtBen()).toBe(1);
  ledger.close();
});
