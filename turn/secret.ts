import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

const wellFormed = (secret: string): boolean => /^[A-Za-z0-9_-]{32,256}$/.test(secret);

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

const read = async (file: string): Promise<string | null> => {
  let text: string;
  try {
    text = (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
  if (!wellFormed(text))
    throw new Error(`${file} is damaged: it must hold 32 to 256 characters of base64url.`);
  await chmod(file, 0o600);
  return text;
};

/**
 * The secret that coturn and the signaling server share: what `file` holds, made there on the first run with mode
 * 0600. Of two processes that make it at once, both get the same.
 *
 * @throws when the file is damaged (it is never replaced: others may have been told what was in it), or cannot be
 * read or written
 */
export const turnSecret = async (file: string): Promise<string> => {
  const known = await read(file);
  if (known !== null) return known;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const secret = randomBytes(32).toString('base64url');
  const beside = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    const handle = await open(beside, 'wx', 0o600);
    await handle.writeFile(`${secret}\n`);
    await handle.sync();
    await handle.close();
    // A link fails where a rename would replace what another process has just made.
    await link(beside, file);
    return secret;
  } catch (error) {
    const made = await read(file);
    if (made === null) throw error;
    return made;
  } finally {
    await rm(beside, { force: true });
  }
};
