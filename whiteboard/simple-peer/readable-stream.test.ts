import { expect, test } from 'vitest';
import { Duplex } from './readable-stream.ts';

test('events go to those who listen, once to those who want it once, and to nobody who has stopped', () => {
  const stream = new Duplex();
  const heard: unknown[] = [];
  const always = (...args: readonly unknown[]): number => heard.push(['always', ...args]);
  stream.on('signal', always).once('signal', (...args) => heard.push(['once', ...args]));
  expect(stream.emit('signal', 1, 'a')).toBe(true);
  expect(stream.emit('signal', 2)).toBe(true);
  stream.removeListener('signal', always);
  expect(stream.emit('signal', 3)).toBe(false);
  expect(stream.emit('close')).toBe(false);
  expect(heard).toEqual([
    ['always', 1, 'a'],
    ['once', 1, 'a'],
    ['always', 2],
  ]);
});

test('a listener that is taken away by another while an event goes round still hears that one', () => {
  const stream = new Duplex();
  const heard: string[] = [];
  const second = (): number => heard.push('second');
  stream.on('close', () => stream.removeListener('close', second)).on('close', second);
  stream.emit('close');
  stream.emit('close');
  expect(heard).toEqual(['second']);
});
