import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { type RecordingLink, recordingLink } from '../testing/recording-link.ts';
import { startConversation } from './conversation.ts';
import { createLedger } from './ledger.ts';
import { decodeMessage } from './messages.ts';

interface Write {
  done(): void;
  failed(): void;
}

/** A ledger over a disk that waits for the test to say what becomes of each update. */
const setUp = () => {
  const doc = new Y.Doc();
  const writes: Write[] = [];
  const link = recordingLink('ada');
  const conversations = [startConversation(link)];
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
  const draw = (from: (typeof conversations)[number] | undefined = conversations[0]): Write => {
    doc.getText('t').insert(0, 'x');
    if (from !== undefined) from.taken += 1;
    ledger.taken();
    const write = writes.at(-1);
    if (write === undefined) throw new Error('nothing was written');
    return write;
  };
  return { doc, ledger, conversations, link, draw };
};

const counts = ({ sent }: RecordingLink): number[] =>
  sent.map(decodeMessage).flatMap((message) => (message.type === 'saved' ? [message.count] : []));

/** Lets all promises that can go on do so. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('nothing is called saved before all of it is durable, whatever comes meanwhile', async () => {
  const { ledger, link, draw } = setUp();
  const [first, second] = [draw(), draw()];
  first.done();
  await settled();
  expect(counts(link)).toEqual([]);
  const third = draw();
  second.done();
  await settled();
  third.done();
  await settled();
  expect(counts(link).at(-1)).toBe(3);
  // A message that changes nothing is durable as soon as it has come.
  ledger.taken();
  await settled();
  expect(counts(link).at(-1)).toBe(3);
});

test('an update that could not be made durable keeps everything after it from being called saved', async () => {
  const { ledger, link, draw, conversations } = setUp();
  draw().done();
  await settled();
  expect(counts(link)).toEqual([1]);
  draw().failed();
  await settled();
  draw().done();
  // Somebody else comes, of whom nothing is unsaved: that is no reason to call the document saved.
  const ben = recordingLink('ben');
  conversations.push(startConversation(ben));
  ledger.taken();
  await settled();
  expect(counts(link)).toEqual([1]);
  expect(counts(ben)).toEqual([]);
});
