import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { turnSecret } from './secret.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meshboard-secret-'));
  file = join(folder, 'data', 'turn-secret');
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

test('is made once, for its owner only, and then stays', async () => {
  const secret = await turnSecret(file);
  expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  await chmod(file, 0o644);
  expect(await turnSecret(file)).toBe(secret);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test('is the same for all who make it at once, and nothing is left beside it', async () => {
  const secrets = await Promise.all(Array.from({ length: 8 }, () => turnSecret(file)));
  expect(new Set(secrets)).toEqual(new Set([(await readFile(file, 'utf8')).trim()]));
  expect(await readdir(join(folder, 'data'))).toEqual(['turn-secret']);
});

test('that is damaged is not replaced', async () => {
  await turnSecret(file);
  await writeFile(file, 'torn');
  await expect(turnSecret(file)).rejects.toThrow('is damaged');
  expect(await readFile(file, 'utf8')).toBe('torn');
});
