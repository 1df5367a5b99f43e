import { expect, test } from 'vitest';
import { readableLine } from './log-line.ts';

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
