import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);
const text = readFileSync(new URL('docs/SECURITY.md', root), 'utf8');

/** The cells of a table's lines, below its head. An empty first cell stands for the one above it. */
const tableUnder = (head: string): string[][] => {
  let first = '';
  const begin = text.indexOf(head);
  if (begin === -1) throw new Error(`no table ${head}`);
  const lines = text.slice(begin).split('\n\n')[0]?.split('\n').slice(2) ?? [];
  return lines.map((line) => {
    const [who = '', ...others] = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('**', ''));
    first = who === '' ? first : who;
    return [first, ...others];
  });
};

/** Who, what it holds, what it can and what it cannot do. */
const parties = tableUnder('| | holds | can | cannot |');
/** Who, what it cannot do, and the tests that try: of each file its name in backquotes, then the tests in quotes. */
const tried = tableUnder('| | cannot | tried in |');

describe('docs/SECURITY.md', () => {
  test('has a row of tests for everything that it says a party cannot do', () => {
    expect(parties.length).toBeGreaterThan(7);
    for (const [who = '', , , cannot = ''] of parties) {
      if (cannot === '–') continue;
      // What stands in brackets says how, not what.
      for (const what of cannot.replaceAll(/ \([^)]*\)/g, '').split('; ')) {
        const row = tried.find(([whose, claim = '']) => whose === who && claim.includes(what));
        expect(row, `${who}: cannot ${what}`).toBeDefined();
      }
    }
  });

  test('names tests that exist for everything that somebody cannot do', () => {
    expect(tried.length).toBeGreaterThan(30);
    for (const [who, cannot, tests = ''] of tried) {
      const files = [...tests.matchAll(/`([^`]+)`: ((?:"[^"]+"(?: and )?)+)/g)];
      expect(files.length, `${who}: cannot ${cannot}`).toBeGreaterThan(0);
      expect(tests.match(/`/g)?.length, `titles of every file: ${tests}`).toBe(files.length * 2);
      for (const [, file = '', titles = ''] of files) {
        expect(existsSync(new URL(file, root)), `${file}, for: ${cannot}`).toBe(true);
        const source = readFileSync(new URL(file, root), 'utf8');
        for (const [, title = ''] of titles.matchAll(/"([^"]+)"/g))
          expect(source, `${file}, for: ${cannot}`).toContain(title);
      }
    }
  });
});
