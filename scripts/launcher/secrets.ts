import { randomBytes } from 'node:crypto';
import { chmodSync, closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { LaunchError, systemCodeOf } from './launch-error.ts';

const Secret = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{32,256}$/));

/** What the parts of one installation prove themselves to each other with; nobody has to know any of it by heart. */
const Secrets = v.object({
  /** The archive to the signaling server. */
  archiveToken: Secret,
  /** Shared by the signaling server, which issues TURN credentials, and coturn, which checks them. */
  turnSecret: Secret,
  /** Opens the administrator's pages. */
  adminToken: Secret,
});
export type Secrets = Readonly<v.InferOutput<typeof Secrets>>;

/** 32 random bytes, 43 characters: safe in an environment, a configuration file and a URL. */
const newSecret = (): string => randomBytes(32).toString('base64url');

const write = (file: string, secrets: Secrets): void => {
  const beside = `${file}.new`;
  const descriptor = openSync(beside, 'w', 0o600);
  try {
    writeSync(descriptor, `${JSON.stringify(secrets, null, 2)}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(beside, file);
};

/**
 * The secrets in `folder/secrets.json` (mode 0600); made on the first run.
 *
 * @throws {LaunchError} when the file cannot be read or written, or is damaged: it is never replaced, since coturn
 * or an archive elsewhere may have been told what was in it.
 */
export const loadSecrets = (folder: string): Secrets => {
  const file = join(folder, 'secrets.json');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
    chmodSync(file, 0o600);
  } catch (error) {
    if (systemCodeOf(error) !== 'ENOENT')
      throw new LaunchError(`${file} cannot be read (${systemCodeOf(error) ?? error}).`, { cause: error });
    const secrets = { archiveToken: newSecret(), turnSecret: newSecret(), adminToken: newSecret() };
    try {
      write(file, secrets);
    } catch (cause) {
      throw new LaunchError(`${file} cannot be written (${systemCodeOf(cause) ?? cause}).`, { cause });
    }
    return secrets;
  }
  try {
    return v.parse(Secrets, JSON.parse(text));
  } catch (cause) {
    throw new LaunchError(
      `${file} is damaged. Restore it from a backup, or delete it: new secrets are then made, and boards are not affected.`,
      { cause },
    );
  }
};
