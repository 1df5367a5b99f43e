import * as v from 'valibot';
import { DEFAULT_RETENTION } from '../keeper/retention.ts';

/** The environment holds something that cannot be used; each problem is one sentence for the host. */
export class BadSettings extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'BadSettings';
    this.problems = problems;
  }
}

const wholeNumber = (min: number, max: number) => {
  const range = `must be a whole number from ${min} to ${max}`;
  return v.pipe(
    v.string(),
    v.regex(/^\d{1,15}$/, range),
    v.transform(Number),
    v.minValue(min, range),
    v.maxValue(max, range),
  );
};

const ORIGIN =
  'must be the origin of the signaling server, such as https://boards.example or http://127.0.0.1:8080';
const isOrigin = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, origin } = new URL(text);
  return (protocol === 'http:' || protocol === 'https:') && origin === text.replace(/\/$/, '');
};

const TOKEN =
  'must be set to what the signaling server has as ARCHIVE_TOKEN: 16 to 256 printable characters without blanks';

const Environment = v.object({
  SIGNALING_URL: v.pipe(v.string(ORIGIN), v.check(isOrigin, ORIGIN)),
  ARCHIVE_TOKEN: v.pipe(v.string(TOKEN), v.regex(/^[\x21-\x7e]{16,256}$/, TOKEN)),
  DATA_DIR: v.pipe(v.string('must name the folder to keep rooms in'), v.minLength(1)),
  METRICS_HOST: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^[A-Za-z0-9.\-_:%]{1,253}$/, 'must be a host name or an IP address, without port'),
    ),
    '127.0.0.1',
  ),
  METRICS_PORT: v.optional(wholeNumber(0, 65_535), '9101'),
  GRACE_MS: v.optional(wholeNumber(0, 3_600_000), '10000'),
  GROUP_MS: v.optional(wholeNumber(0, 10_000), '20'),
  STOP_MS: v.optional(wholeNumber(0, 600_000), '10000'),
  MAX_OPEN_ROOMS: v.optional(wholeNumber(1, 10_000), '200'),
  MAX_KEPT_ROOMS: v.optional(wholeNumber(1, 10_000_000), '100000'),
  KEEP_VERSIONS: v.optional(wholeNumber(1, 10_000), `${DEFAULT_RETENTION.last}`),
  KEEP_DAILY: v.optional(wholeNumber(0, 10_000), `${DEFAULT_RETENTION.daily}`),
  UNHEALTHY_LAG_MS: v.optional(wholeNumber(100, 3_600_000), '10000'),
  LOG_LEVEL: v.optional(
    v.picklist(
      ['silent', 'fatal', 'error', 'warn', 'info', 'debug'],
      'must be silent, fatal, error, warn, info or debug',
    ),
    'info',
  ),
});

/** What the environment says, checked, with the defaults filled in. */
export type Settings = v.InferOutput<typeof Environment>;

/**
 * Reads the settings of the archive process. An empty variable counts as one that is not set.
 * @throws BadSettings with one sentence for each setting that cannot be used; it repeats no values, for one is secret
 */
export const readSettings = (environment: Readonly<Record<string, string | undefined>>): Settings => {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = v.safeParse(Environment, given, { abortPipeEarly: true });
  if (parsed.success) return parsed.output;
  const messages: Readonly<Record<string, string>> = {
    SIGNALING_URL: ORIGIN,
    ARCHIVE_TOKEN: TOKEN,
    DATA_DIR: 'must name the folder to keep rooms in',
  };
  throw new BadSettings(
    parsed.issues.map((issue) => {
      const name = v.getDotPath(issue) ?? 'A setting';
      return `${name} ${name in given ? issue.message : (messages[name] ?? issue.message)}.`;
    }),
  );
};
