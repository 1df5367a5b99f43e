import { chmodSync, mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { prepareDataFolder } from './data-folder.ts';
import { LaunchError } from './launch-error.ts';
import { loadSecrets } from './secrets.ts';

const temporary = (): string => mkdtempSync(join(tmpdir(), 'meshboard-secrets-'));
const modeOf = (path: string): number => statSync(path).mode & 0o777;

describe('secrets', () => {
  test('are made once, differ from each other, and only their owner can read them', () => {
    const folder = temporary();
    const first = loadSecrets(folder);
    expect(new Set(Object.values(first)).size).toBe(3);
    expect(modeOf(join(folder, 'secrets.json'))).toBe(0o600);
    expect(loadSecrets(folder)).toEqual(first);
    expect(loadSecrets(temporary()).turnSecret).not.toBe(first.turnSecret);
  });

  test('that others could read are closed to them', () => {
    const folder = temporary();
    loadSecrets(folder);
    chmodSync(join(folder, 'secrets.json'), 0o644);
    loadSecrets(folder);
    expect(modeOf(join(folder, 'secrets.json'))).toBe(0o600);
  });

  test.each(['', '{', '{}', '{"archiveToken":"short","turnSecret":"x","adminToken":"y"}'])(
    'that are damaged (%j) are reported, not replaced',
    (text) => {
      const folder = temporary();
      const file = join(folder, 'secrets.json');
      writeFileSync(file, text);
      expect(() => loadSecrets(folder)).toThrow(/is damaged/);
      expect(readFileSync(file, 'utf8')).toBe(text);
    },
  );
});

describe('the data folder', () => {
  test('is made for its owner only, with the folders above it', () => {
    const folder = join(temporary(), 'a', 'b');
    prepareDataFolder(folder);
    expect(modeOf(folder)).toBe(0o700);
  });

  test('that others could enter is closed to them', () => {
    const folder = join(temporary(), 'open');
    mkdirSync(folder);
    chmodSync(folder, 0o755);
    prepareDataFolder(folder);
    expect(modeOf(folder)).toBe(0o700);
  });

  test('must be a folder', () => {
    const file = join(temporary(), 'file');
    writeFileSync(file, '');
    expect(() => prepareDataFolder(file)).toThrow(LaunchError);
    expect(() => prepareDataFolder(join(file, 'below'))).toThrow(/a part of its path is a file/);
  });
});
