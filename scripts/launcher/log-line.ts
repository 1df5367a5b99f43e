const ERROR_LEVEL = 50;

/** Names of pino's numeric levels, as far as they are shown. */
const LEVELS = new Map([
  [40, 'warning: '],
  [ERROR_LEVEL, 'error: '],
  [60, 'fatal: '],
]);

/** Fields that pino adds to every line; the rest says what the line is about. */
const ROUTINE = new Set(['level', 'time', 'pid', 'hostname', 'name', 'msg', 'v']);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const parse = (line: string): Record<string, unknown> | null => {
  if (!line.startsWith('{')) return null;
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : null;
  } catch {
    // Looks like JSON and is none: shown as it came.
    return null;
  }
};

/** Whether a line is a log entry that reports less than an error. */
export const isBelowError = (line: string): boolean => {
  const level = parse(line)?.['level'];
  return typeof level === 'number' && level < ERROR_LEVEL;
};

const detail = (key: string, value: unknown): string => {
  if (key === 'err' && isRecord(value) && typeof value['message'] === 'string') return value['message'];
  return `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`;
};

/** One line of a child's output for a person's eyes: `archive · error: cannot write (file=…)`. Anything but JSON passes as it is. */
export const readableLine = (name: string, line: string): string => {
  const record = parse(line);
  if (record === null) return `${name} · ${line}`;
  const level = typeof record['level'] === 'number' ? (LEVELS.get(record['level']) ?? '') : '';
  const details = Object.entries(record)
    .filter(([key]) => !ROUTINE.has(key))
    .map(([key, value]) => detail(key, value));
  const said = typeof record['msg'] === 'string' ? record['msg'] : '';
  return `${name} · ${level}${said}${details.length > 0 ? ` (${details.join(', ')})` : ''}`;
};
