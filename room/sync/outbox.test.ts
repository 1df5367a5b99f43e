import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { createOutbox } from './outbox.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const setUp = () => {
  const delivered: { readonly text: string; readonly origin: string }[] = [];
  const outbox = createOutbox<string>((update, origin) => {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, update);
    delivered.push({ text: [...doc.getMap('m').keys()].sort().join(), origin });
  });
  const write = (key: string, origin = 'here'): void => {
    const doc = new Y.Doc();
    doc.getMap('m').set(key, 1);
    outbox.add(Y.encodeStateAsUpdate(doc), origin);
  };
  return { delivered, outbox, write };
};

test('what one task writes leaves as one, right after it', async () => {
  const { delivered, write } = setUp();
  write('a');
  write('b');
  expect(delivered).toEqual([]);
  await Promise.resolve();
  expect(delivered).toEqual([{ text: 'a,b', origin: 'here' }]);
});

test('what comes within a frame of that leaves as one at its end', async () => {
  const { delivered, write } = setUp();
  write('a');
  await Promise.resolve();
  for (const key of ['b', 'c', 'd']) {
    await vi.advanceTimersByTimeAsync(4);
    write(key);
  }
  expect(delivered.length).toBe(1);
  await vi.advanceTimersByTimeAsync(16);
  expect(delivered.map(({ text }) => text)).toEqual(['a', 'b,c,d']);
});

test('what comes a frame later leaves at once', async () => {
  const { delivered, write } = setUp();
  write('a');
  await vi.advanceTimersByTimeAsync(16);
  write('b');
  await Promise.resolve();
  expect(delivered.map(({ text }) => text)).toEqual(['a', 'b']);
});

test('updates of different origins are not mixed, and flushing waits for nothing', async () => {
  const { delivered, outbox, write } = setUp();
  write('a');
  await Promise.resolve();
  write('b', 'here');
  write('c', 'there');
  outbox.flush();
  expect(delivered.slice(1)).toEqual([
    { text: 'b', origin: 'here' },
    { text: 'c', origin: 'there' },
  ]);
  await vi.advanceTimersByTimeAsync(100);
  expect(delivered.length).toBe(3);
});
