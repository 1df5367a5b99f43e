import * as v from 'valibot';
import { DEFAULT_LIMITS } from './limits/limits.ts';

/** Thrown when the environment holds something that cannot be used; each problem is one sentence for the host. */
export class BadSettings extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'BadSettings';
    this.problems = problems;
  }
}

const wholeNumber = (min: number, max: number) =>
  v.pipe(
    v.string(),
    v.regex(/^\d{1,15}$/, `must be a whole number from ${min} to ${max}`),
    v.transform(Number),
    v.minValue(min, `must be ${min} or more`),
    v.maxValue(max, `must be ${max} or less`),
  );
const port = wholeNumber(0, 65_535);
const count = wholeNumber(1, 1_000_000_000);
const secret = v.pipe(
  v.string(),
  v.minLength(16, 'must have 16 characters or more'),
  v.maxLength(256, 'must have 256 characters or fewer'),
  v.regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without blanks'),
);
const onOff = v.pipe(
  v.picklist(['on', 'off'], 'must be on or off'),
  v.transform((word) => word === 'on'),
);
const list = v.pipe(
  v.string(),
  v.transform((text) =>
    text
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== ''),
  ),
);
const orNull = <T extends v.GenericSchema<string, unknown>>(schema: T) =>
  v.optional(v.nullable(schema), null);

const isOrigin = (text: string): boolean => {
  try {
    return new URL(text).origin === text;
  } catch {
    return false;
  }
};

const HOST_MESSAGE = 'must be a host name or an IP address, without port';
const host = v.pipe(v.string(), v.regex(/^[A-Za-z0-9.\-_:%]{1,253}$/, HOST_MESSAGE));

const Environment = v.object({
  HOST: orNull(host),
  PORT: v.optional(port, '8080'),
  METRICS_HOST: v.optional(host, '127.0.0.1'),
  METRICS_PORT: orNull(port),
  APP_FOLDER: orNull(v.string()),
  ARCHIVE_TOKEN: orNull(secret),
  ADMIN_TOKEN: orNull(secret),
  ALLOWED_ORIGINS: v.optional(
    v.pipe(
      list,
      v.everyItem(isOrigin, 'must be origins such as https://boards.example, separated by commas'),
    ),
    '',
  ),
  TRUSTED_PROXY_HOPS: v.optional(wholeNumber(0, 10), '0'),
  OPEN_ROOMS: v.optional(onOff, 'on'),
  TURN_SECRET: orNull(secret),
  TURN_HOST: orNull(host),
  TURN_PORT: v.optional(wholeNumber(1, 65_535), '3478'),
  TURN_TLS_PORT: orNull(wholeNumber(1, 65_535)),
  TURN_TTL_SECONDS: v.optional(wholeNumber(60, 86_400), '3600'),
  TURN_AWAITED: v.optional(onOff, 'off'),
  STUN_URLS: v.optional(
    v.pipe(
      list,
      v.everyItem((url) => /^stuns?:[^\s/]+$/.test(url), 'must be stun: addresses, separated by commas'),
    ),
    '',
  ),
  REDIS_URL: orNull(
    v.pipe(v.string(), v.regex(/^rediss?:\/\/\S+$/, 'must be redis:// or rediss:// and a host')),
  ),
  GRACE_MS: v.optional(wholeNumber(0, 60_000), '5000'),
  DRAIN_MS: v.optional(wholeNumber(0, 600_000), '2000'),
  LOG_LEVEL: v.optional(
    v.picklist(
      ['silent', 'fatal', 'error', 'warn', 'info', 'debug'],
      'must be silent, fatal, error, warn, info or debug',
    ),
    'info',
  ),
  MAX_ROOMS: v.optional(count, `${DEFAULT_LIMITS.rooms}`),
  MAX_MEMBERS_PER_ROOM: v.optional(count, `${DEFAULT_LIMITS.membersPerRoom}`),
  MAX_ROOMS_PER_SOCKET: v.optional(count, `${DEFAULT_LIMITS.roomsPerSocket}`),
  MAX_SOCKETS_PER_ADDRESS: v.optional(count, `${DEFAULT_LIMITS.socketsPerAddress}`),
  MAX_JOINS_PER_MINUTE: v.optional(count, `${DEFAULT_LIMITS.joinsPerMinute}`),
  MAX_EVENTS_PER_SECOND: v.optional(count, `${DEFAULT_LIMITS.eventsPerSecond}`),
  MAX_SIGNAL_BYTES_PER_SECOND: v.optional(count, `${DEFAULT_LIMITS.signalBytesPerSecond}`),
});

/** What the environment says, checked, with the defaults of HOSTING filled in. */
export type Settings = v.InferOutput<typeof Environment>;

/**
 * Reads the settings of the process from its environment. An empty variable counts as one that is not set, as
 * `.env` files and compose files leave them.
 *
 * @throws BadSettings with one sentence for each setting that cannot be used; it repeats no values, for some are secret
 */
export const readSettings = (environment: Readonly<Record<string, string | undefined>>): Settings => {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = v.safeParse(Environment, given);
  if (parsed.success) return parsed.output;
  throw new BadSettings(
    parsed.issues.map((issue) => `${v.getDotPath(issue) ?? 'A setting'} ${issue.message}.`),
  );
};
