import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import type { Link } from '../mesh/link.ts';
import { quietSync } from '../testing/quiet-sync.ts';
import { type RecordingLink, recordingLink } from '../testing/recording-link.ts';
import { createDocumentSync, type DocumentSync } from './document-sync.ts';
import { decodeMessage } from './messages.ts';
import { UnsendableError } from './withheld.ts';

const LONG_KEY = 'k'.repeat(1_100);
const nested = (levels: number): object => {
  let value: object = {};
  for (let i = 1; i < levels; i += 1) value = { value };
  return value;
};

/** What the program is told of. */
let reported: unknown[];
const open: DocumentSync[] = [];
beforeEach(() => {
  vi.useFakeTimers();
  reported = [];
  vi.stubGlobal('reportError', (error: unknown) => reported.push(error));
});
afterEach(() => {
  for (const sync of open.splice(0)) sync.close();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const start = (doc = new Y.Doc()): { readonly doc: Y.Doc; readonly sync: DocumentSync } => {
  const sync = createDocumentSync({ ...quietSync, doc });
  open.push(sync);
  return { doc, sync };
};

/** Two members whose links carry whatever is said at once, as long as nothing ends them. */
const pair = (ours = new Y.Doc()) => {
  const [here, there] = [start(ours), start()];
  const [toThere, toHere]: RecordingLink[] = [recordingLink('there'), recordingLink('here')];
  if (!toThere || !toHere) throw new Error('no links');
  here.sync.start(toThere);
  there.sync.start(toHere);
  const carry = (from: RecordingLink, to: DocumentSync, link: Link): void => {
    for (const bytes of from.sent.splice(0)) to.take(link, decodeMessage(bytes));
  };
  /** @throws GateError when the other end would end the link. */
  const exchange = async (ms = 100): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 50) {
      await vi.advanceTimersByTimeAsync(50);
      carry(toThere, there.sync, toHere);
      carry(toHere, here.sync, toThere);
    }
  };
  return { ours, theirs: there.doc, exchange };
};

const theError = (): UnsendableError => {
  expect(reported.length).toBe(1);
  const [error] = reported;
  if (!(error instanceof UnsendableError)) throw new Error('something else was reported', { cause: error });
  return error;
};

describe('what others would refuse', () => {
  test.each<[string, string, string, (doc: Y.Doc) => void]>([
    ['a key over 1,024 bytes', 'string-too-long', '1100 bytes', (doc) => doc.getMap('m').set(LONG_KEY, 1)],
    ['a sub-document', 'sub-document', 'm › sub', (doc) => doc.getMap('m').set('sub', new Y.Doc())],
    ['a value of 70 levels', 'too-deep', 'm › deep', (doc) => doc.getMap('m').set('deep', nested(70))],
    [
      'types of 70 levels',
      'too-deep',
      'list › []',
      (doc) => {
        let list = doc.getArray('list');
        for (let i = 0; i < 70; i += 1) {
          const inner = new Y.Array();
          list.push([inner]);
          list = inner;
        }
      },
    ],
  ])('%s is not sent, and whoever runs the program is told once', async (_what, code, told, write) => {
    const { ours, theirs, exchange } = pair();
    ours.getMap('m').set('before', 1);
    await exchange();
    write(ours);
    ours.getMap('m').set('later', 1);
    await exchange(5_000);
    ours.getMap('m').set('later', 2);
    await exchange(5_000);
    expect(theirs.getMap('m').toJSON()).toEqual({ before: 1 });
    expect(theError().code).toBe(code);
    expect(theError().message).toContain(told);
  });

  test('an image of more than a mebibyte in a text is none of that', async () => {
    const { ours, theirs, exchange } = pair();
    ours.getText('t').insertEmbed(0, { image: 'x'.repeat(1_200_000) });
    await exchange();
    expect(theirs.getText('t').toDelta()).toEqual(ours.getText('t').toDelta());
    expect(reported).toEqual([]);
  });

  test('keeps nothing of what others write from coming', async () => {
    const { ours, theirs, exchange } = pair();
    await exchange();
    ours.getMap('m').set(LONG_KEY, 1);
    await exchange();
    theirs.getMap('m').set('theirs', 1);
    await exchange();
    expect(ours.getMap('m').get('theirs')).toBe(1);
  });

  test('is withheld from who comes later, who is given all that was before it', async () => {
    const doc = new Y.Doc();
    const { sync } = start(doc);
    doc.getMap('m').set('before', 1);
    await vi.advanceTimersByTimeAsync(100);
    doc.getMap('m').set(LONG_KEY, 1);
    await vi.advanceTimersByTimeAsync(100);
    const late = recordingLink('late');
    sync.start(late);
    sync.take(late, { type: 'step1', stateVector: Y.encodeStateVector(new Y.Doc()) });
    const copy = new Y.Doc();
    for (const message of late.sent.map(decodeMessage))
      if (message.type === 'step2') Y.applyUpdate(copy, message.update);
    expect(copy.getMap('m').toJSON()).toEqual({ before: 1 });
  });

  test('is found as well where it was in the document before the room was joined', async () => {
    const doc = new Y.Doc();
    doc.getMap('m').set('before', 1);
    doc.getMap('m').set(LONG_KEY, 1);
    const { theirs, exchange } = pair(doc);
    await exchange();
    expect(theirs.getMap('m').toJSON()).toEqual({ before: 1 });
    expect(theError().path).toEqual(['m', `${'k'.repeat(40)}…`]);
  });

  test('stays in the way if it is a key, which Yjs keeps: the program is told so', async () => {
    const { ours, theirs, exchange } = pair();
    await exchange();
    ours.getMap('m').set(LONG_KEY, 1);
    await exchange();
    expect(theError().deletable).toBe(false);
    ours.getMap('m').delete(LONG_KEY);
    ours.getMap('m').set('later', 1);
    await exchange(10_000);
    expect(theirs.getMap('m').toJSON()).toEqual({});
  });

  test.each([false, true])('is no matter any more once it is deleted, undoably: %s', async (undoable) => {
    const { ours, theirs, exchange } = pair();
    const undo = undoable ? new Y.UndoManager(ours.getMap('m'), { captureTimeout: 0 }) : null;
    await exchange();
    ours.getMap('m').set('deep', nested(70));
    await exchange();
    expect(theError().deletable).toBe(true);
    ours.getMap('m').set('later', 1);
    await exchange();
    expect(theirs.getMap('m').toJSON()).toEqual({});
    ours.getMap('m').delete('deep');
    await exchange();
    expect(theirs.getMap('m').toJSON()).toEqual({ later: 1 });
    undo?.undo();
    ours.getMap('m').set('later', 2);
    await exchange();
    expect(theirs.getMap('m').toJSON()).toEqual({ later: 2 });
    expect(Y.encodeStateVector(theirs)).toEqual(Y.encodeStateVector(ours));
    expect(reported.length).toBe(1);
  });
});
