import { expect, test } from 'vitest';
import { isBelowError, readableLine } from './log-line.ts';

test.each([
  ['plain words', 'x · plain words'],
  ['{"level":30,"time":1,"pid":2,"hostname":"h","msg":"ready"}', 'x · ready'],
  ['{"level":40,"msg":"slow","room":"r","ms":12}', 'x · warning: slow (room=r, ms=12)'],
  [
    '{"level":50,"msg":"lost","err":{"type":"E","message":"disk full","stack":"…"}}',
    'x · error: lost (disk full)',
  ],
  ['{"broken', 'x · {"broken'],
  ['{"level":60}', 'x · fatal: '],
])('%s', (line, shown) => {
  expect(readableLine('x', line)).toBe(shown);
});

test.each([
  ['{"level":40,"msg":"slow"}', true],
  ['{"level":50,"msg":"lost"}', false],
  ['plain words', false],
  ['{"broken', false],
])('%s is below an error: %s', (line, below) => {
  expect(isBelowError(line)).toBe(below);
});
