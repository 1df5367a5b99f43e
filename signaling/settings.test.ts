import { describe, expect, test } from 'vitest';
import { DEFAULT_LIMITS } from './limits/limits.ts';
import { BadSettings, readSettings } from './settings.ts';

const problemsOf = (environment: Record<string, string>): readonly string[] => {
  try {
    readSettings(environment);
  } catch (error) {
    if (error instanceof BadSettings) return error.problems;
    throw error;
  }
  return [];
};

describe('settings', () => {
  test('all have defaults', () => {
    const settings = readSettings({});
    expect(settings).toMatchObject({
      HOST: null,
      PORT: 8080,
      METRICS_PORT: null,
      OPEN_ROOMS: true,
      STUN_URLS: [],
    });
    expect(settings.MAX_MEMBERS_PER_ROOM).toBe(DEFAULT_LIMITS.membersPerRoom);
  });

  test('that are empty count as not given', () => {
    expect(readSettings({ PORT: '', ADMIN_TOKEN: '', ALLOWED_ORIGINS: '' })).toEqual(readSettings({}));
  });

  test('are read', () => {
    const settings = readSettings({
      PORT: '80',
      ALLOWED_ORIGINS: 'https://a.example, http://b.example:8080',
      OPEN_ROOMS: 'off',
      TURN_TLS_PORT: '443',
    });
    expect(settings).toMatchObject({
      PORT: 80,
      ALLOWED_ORIGINS: ['https://a.example', 'http://b.example:8080'],
      OPEN_ROOMS: false,
      TURN_TLS_PORT: 443,
    });
  });

  test.each([
    ['PORT', 'eighty', 'PORT must be a whole number from 0 to 65535.'],
    ['PORT', '65536', 'PORT must be 65535 or less.'],
    ['PORT', '8e3', 'PORT must be a whole number from 0 to 65535.'],
    ['HOST', 'a b', 'HOST must be a host name or an IP address, without port.'],
    ['ARCHIVE_TOKEN', 'short', 'ARCHIVE_TOKEN must have 16 characters or more.'],
    ['OPEN_ROOMS', 'yes', 'OPEN_ROOMS must be on or off.'],
    [
      'ALLOWED_ORIGINS',
      'https://a.example/',
      'ALLOWED_ORIGINS must be origins such as https://boards.example, separated by commas.',
    ],
    ['STUN_URLS', 'stun.example', 'STUN_URLS must be stun: addresses, separated by commas.'],
    ['LOG_LEVEL', 'loud', 'LOG_LEVEL must be silent, fatal, error, warn, info or debug.'],
  ])('%s=%s is explained', (name, value, sentence) => {
    expect(problemsOf({ [name]: value })).toEqual([sentence]);
  });

  test('that are wrong are all named, and none is repeated', () => {
    const problems = problemsOf({ PORT: 'x', TURN_SECRET: 'hush' });
    expect(problems).toHaveLength(2);
    expect(problems.join()).not.toContain('hush');
  });
});
