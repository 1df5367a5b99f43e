import { execFileSync } from 'node:child_process';

/**
 * Runs a program to its end and returns what it wrote.
 *
 * @throws Error with the command line and what it wrote to stderr, also when it is not installed.
 */
export const command = (line: readonly string[], input?: string): string => {
  const [program = '', ...args] = line;
  try {
    return execFileSync(program, args, {
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(input === undefined ? {} : { input }),
    });
  } catch (cause) {
    // For a program that was not found the cause itself says so; otherwise its message ends with the program's stderr.
    throw new Error(`${line.join(' ')}${input === undefined ? '' : ` <<\n${input}`}\n${cause}`, { cause });
  }
};
