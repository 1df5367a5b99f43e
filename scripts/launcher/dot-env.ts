import { readFileSync } from 'node:fs';
import { LaunchError, systemCodeOf } from './launch-error.ts';

const ASSIGNMENT = /^(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)$/;

/** A value in quotes is taken as it stands; without quotes it ends before a blank and `#`. */
const unquoted = (text: string): string | null => {
  const quote = text[0];
  if (quote === '"' || quote === "'") {
    const end = text.indexOf(quote, 1);
    const rest = end < 0 ? '' : text.slice(end + 1).trim();
    return end < 0 || (rest !== '' && !rest.startsWith('#')) ? null : text.slice(1, end);
  }
  return text.replace(/(^|\s)#.*$/, '').trim();
};

/**
 * Parses the text of a `.env` file: `NAME=value` lines, comments after `#`, quotes around values with blanks.
 * There are no escapes and no references to other variables.
 *
 * @throws {LaunchError} naming the first line that is no assignment.
 */
export const parseDotEnv = (text: string, name = '.env'): Map<string, string> => {
  const found = new Map<string, string>();
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const [, key, rest] = ASSIGNMENT.exec(line) ?? [];
    const value = rest === undefined ? null : unquoted(rest);
    if (key === undefined || value === null)
      throw new LaunchError(`Line ${index + 1} of ${name} is not of the form NAME=value.`);
    found.set(key, value);
  }
  return found;
};

/**
 * The environment with what a `.env` file adds; a variable that is set already wins over the file.
 *
 * @throws {LaunchError} when the file cannot be read or parsed. A missing file adds nothing.
 */
export const withDotEnv = (env: NodeJS.ProcessEnv, file: string): NodeJS.ProcessEnv => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return env;
    throw new LaunchError(`${file} cannot be read (${systemCodeOf(error) ?? String(error)}).`, {
      cause: error,
    });
  }
  return { ...Object.fromEntries(parseDotEnv(text, file)), ...env };
};
