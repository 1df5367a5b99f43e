import { resolve } from 'node:path';
import * as v from 'valibot';
import { LaunchError } from './launch-error.ts';

/** Fails on anything but whole numbers in plain digits: `8e3` or `0x50` in a port is a slip of the finger. */
const wholeNumber = (least: number, most: number) =>
  v.pipe(v.string(), v.regex(/^\d{1,15}$/), v.transform(Number), v.minValue(least), v.maxValue(most));

const port = wholeNumber(1, 65_535);
const oneOf = <const T extends readonly string[]>(...words: T) => v.picklist(words);
const secret = v.pipe(v.string(), v.regex(/^[\x21-\x7e]{16,256}$/));

/** One environment variable that `npm start` understands. */
interface Variable {
  /** What fits, as the end of the sentence "PORT must be …". */
  readonly must: string;
  readonly schema: v.GenericSchema<string, unknown>;
}

const variable = <S extends v.GenericSchema<string, unknown>>(must: string, schema: S) =>
  ({ must, schema }) satisfies Variable;

/**
 * Every setting of the launcher itself. The programs it starts have settings of their own, which pass through
 * unchanged and are checked by them; `docs/HOSTING.md` lists all.
 */
export const variables = {
  HOST: variable('an address of this machine, or 0.0.0.0 for all', v.pipe(v.string(), v.regex(/^[\w.:-]+$/))),
  PORT: variable('a whole number from 1 to 65535', port),
  DATA_DIR: variable('a path', v.pipe(v.string(), v.minLength(1))),
  ARCHIVE: variable('on or off', oneOf('on', 'off')),
  TURN: variable('auto, on or off', oneOf('auto', 'on', 'off')),
  TURN_PORT: variable('a whole number from 1 to 65535', port),
  ARCHIVE_TOKEN: variable('16 to 256 printable characters without blanks', secret),
  TURN_SECRET: variable('16 to 256 printable characters without blanks', secret),
  ADMIN_TOKEN: variable('16 to 256 printable characters without blanks', secret),
  LOG_LEVEL: variable(
    'debug, info, warn, error, fatal or silent',
    oneOf('debug', 'info', 'warn', 'error', 'fatal', 'silent'),
  ),
} as const;

type Variables = typeof variables;

/** What a variable's schema makes of its text. */
type Value<K extends keyof Variables> = v.InferOutput<Variables[K]['schema']>;

/** What the launcher was told, with its defaults. */
export interface Settings {
  readonly host: string;
  readonly port: number;
  /** Absolute. */
  readonly dataFolder: string;
  readonly archive: boolean;
  /** `auto` starts coturn where it is installed; `on` refuses to go without it. */
  readonly turn: 'auto' | 'on' | 'off';
  readonly turnPort: number;
  /** Overrules what `secrets.json` holds. */
  readonly archiveToken: string | undefined;
  readonly turnSecret: string | undefined;
  readonly adminToken: string | undefined;
  readonly logLevel: string;
}

/** Secrets do not belong on a screen, not even wrong ones. */
const SECRET = /_(TOKEN|SECRET)$/;

/**
 * Reads the settings from the environment. An empty variable counts as not set, as `PORT=` in a `.env` means.
 *
 * @param root What relative paths are relative to.
 * @throws {LaunchError} that names every setting that does not fit, and what would.
 */
export const readSettings = (env: NodeJS.ProcessEnv, root: string): Settings => {
  const wrong: string[] = [];
  const read = <K extends keyof Variables>(name: K): Value<K> | undefined => {
    const text = env[name];
    if (text === undefined || text === '') return undefined;
    const { must, schema } = variables[name];
    const result = v.safeParse(schema, text);
    if (result.success) return result.output as Value<K>;
    wrong.push(`${name} must be ${must}${SECRET.test(name) ? '' : `; it is ${JSON.stringify(text)}`}.`);
    return undefined;
  };
  const settings: Settings = {
    host: read('HOST') ?? '0.0.0.0',
    port: read('PORT') ?? 8080,
    dataFolder: resolve(root, read('DATA_DIR') ?? 'data'),
    archive: read('ARCHIVE') !== 'off',
    turn: read('TURN') ?? 'auto',
    turnPort: read('TURN_PORT') ?? 3478,
    archiveToken: read('ARCHIVE_TOKEN'),
    turnSecret: read('TURN_SECRET'),
    adminToken: read('ADMIN_TOKEN'),
    logLevel: read('LOG_LEVEL') ?? 'warn',
  };
  if (wrong.length > 0) throw new LaunchError(wrong.join('\n'));
  return settings;
};
