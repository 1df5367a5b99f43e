import { describe, expect, test } from 'vitest';
import { BadSettings, readSettings } from './settings.ts';

const GOOD = {
  SIGNALING_URL: 'https://boards.example',
  ARCHIVE_TOKEN: 'a-token-of-some-length',
  DATA_DIR: '/var/lib/meshboard',
};

const problemsOf = (environment: Record<string, string>): readonly string[] => {
  try {
    readSettings(environment);
    return [];
  } catch (error) {
    if (error instanceof BadSettings) return error.problems;
    throw error;
  }
};

describe('the settings', () => {
  test('have defaults for all but the server, the token and the folder', () => {
    expect(readSettings({ ...GOOD, LOG_LEVEL: '', PATH: '/bin' })).toMatchObject({
      ...GOOD,
      GRACE_MS: 10_000,
      GROUP_MS: 20,
      MAX_OPEN_ROOMS: 200,
      KEEP_VERSIONS: 10,
      KEEP_DAILY: 30,
      METRICS_HOST: '127.0.0.1',
      METRICS_PORT: 9101,
      LOG_LEVEL: 'info',
    });
  });

  test('that are missing are named, each in one sentence', () => {
    const problems = problemsOf({});
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
      'SIGNALING_URL',
      'ARCHIVE_TOKEN',
      'DATA_DIR',
    ]);
    for (const problem of problems) expect(problem).toMatch(/ must .*\.$/);
  });

  test.each([
    ['SIGNALING_URL', 'boards.example'],
    ['SIGNALING_URL', 'ws://boards.example'],
    ['SIGNALING_URL', 'https://boards.example/path'],
    ['ARCHIVE_TOKEN', 'short'],
    ['ARCHIVE_TOKEN', 'with blanks in its middle'],
    ['METRICS_PORT', '70000'],
    ['GRACE_MS', 'soon'],
    ['GRACE_MS', '-1'],
    ['KEEP_VERSIONS', '0'],
    ['LOG_LEVEL', 'loud'],
  ])('that cannot be used are refused in one sentence: %s', (name, value) => {
    const problems = problemsOf({ ...GOOD, [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${name} must .*\\.$`));
    expect(problems[0]).not.toContain(value === 'short' ? 'short' : '\n');
  });
});
