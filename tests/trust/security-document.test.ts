import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);
const text = readFileSync(new URL('docs/SECURITY.md', root), 'utf8');
/** Lines of the table of what is tried where: who, what, tests. */
const rows = text
  .slice(text.indexOf('| | cannot | tried in |'))
  .split('\n\n')[0]
  ?.split('\n')
  .slice(2)
  .map((line) => line.split('|').slice(1, -1));

describe('docs/SECURITY.md', () => {
  test('names a test for everything that it says somebody cannot do', () => {
    expect(rows?.length).toBeGreaterThan(15);
    for (const [, cannot, tests = ''] of rows ?? []) {
      const files = [...tests.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file);
      expect(files.length, cannot).toBeGreaterThan(0);
      for (const file of files) expect(existsSync(new URL(file, root)), `${file}, for: ${cannot}`).toBe(true);
    }
  });
});
