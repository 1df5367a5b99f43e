import { resolve } from 'node:path';
import * as v from 'valibot';
import { LaunchError } from './launch-error.ts';
import { turnSecret } from './turn-settings.ts';
import { oneOf, path, port, readVariables, secret, variable } from './variables.ts';

/**
 * Every setting of the launcher itself. The programs it starts have settings of their own, which pass through
 * unchanged and are checked by them; `docs/HOSTING.md` lists all.
 */
export const launcherVariables = {
  HOST: variable('an address of this machine, or 0.0.0.0 for all', v.pipe(v.string(), v.regex(/^[\w.:-]+$/))),
  PORT: port,
  DATA_DIR: path,
  ARCHIVE: oneOf('on', 'off'),
  TURN: oneOf('auto', 'on', 'off'),
  TURN_PORT: port,
  ARCHIVE_TOKEN: secret,
  TURN_SECRET: turnSecret,
  ADMIN_TOKEN: secret,
  LOG_LEVEL: oneOf('debug', 'info', 'warn', 'error', 'fatal', 'silent'),
} as const;

/** What the launcher was told, with its defaults. */
export interface Settings {
  readonly host: string;
  readonly port: number;
  /** Absolute. */
  readonly dataFolder: string;
  readonly archive: boolean;
  /** `auto` starts coturn where it is installed and can be started; `on` refuses to go without it. */
  readonly turn: 'auto' | 'on' | 'off';
  readonly turnPort: number;
  /** Overrules what `secrets.json` holds, as do the other two. */
  readonly archiveToken: string | undefined;
  readonly turnSecret: string | undefined;
  readonly adminToken: string | undefined;
  readonly logLevel: string;
}

/**
 * Reads the launcher's settings from the environment.
 *
 * @param root What relative paths are relative to.
 * @throws {LaunchError} that names every setting that does not fit, and what would.
 */
export const readSettings = (env: NodeJS.ProcessEnv, root: string): Settings => {
  const given = readVariables(launcherVariables, env);
  const port = given.PORT ?? 8080;
  const turnPort = given.TURN_PORT ?? 3478;
  if (port === turnPort && given.TURN !== 'off')
    throw new LaunchError(`PORT and TURN_PORT must differ; both are ${port}.`);
  return {
    host: given.HOST ?? '0.0.0.0',
    port,
    dataFolder: resolve(root, given.DATA_DIR ?? 'data'),
    archive: given.ARCHIVE !== 'off',
    turn: given.TURN ?? 'auto',
    turnPort,
    archiveToken: given.ARCHIVE_TOKEN,
    turnSecret: given.TURN_SECRET,
    adminToken: given.ADMIN_TOKEN,
    logLevel: given.LOG_LEVEL ?? 'warn',
  };
};
