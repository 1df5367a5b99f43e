import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseDotEnv, withDotEnv } from './dot-env.ts';
import { LaunchError } from './launch-error.ts';

describe('a .env file', () => {
  test('gives names and values, with or without quotes, export and comments', () => {
    const text = [
      '# a comment',
      '',
      'PORT=9000',
      'export HOST = 127.0.0.1   # only here',
      'A="with # and blanks"',
      "B='single' # said so",
      'EMPTY=',
      'ONLY_COMMENT= # nothing',
      'HASH=a#b',
    ].join('\r\n');
    expect(Object.fromEntries(parseDotEnv(text))).toEqual({
      PORT: '9000',
      HOST: '127.0.0.1',
      A: 'with # and blanks',
      B: 'single',
      EMPTY: '',
      ONLY_COMMENT: '',
      HASH: 'a#b',
    });
  });

  test.each(['no assignment', '=value', 'A="open', 'A="b" c', '1A=b'])(
    'refuses %j and names the line',
    (line) => {
      expect(() => parseDotEnv(`OK=1\n${line}`)).toThrow(
        new LaunchError('Line 2 of .env is not of the form NAME=value.'),
      );
    },
  );

  test('is overruled by the environment, and may be missing', () => {
    const folder = mkdtempSync(join(tmpdir(), 'meshboard-env-'));
    const file = join(folder, '.env');
    expect(withDotEnv({ PORT: '1' }, file)).toEqual({ PORT: '1' });
    writeFileSync(file, 'PORT=2\nHOST=h\n');
    expect(withDotEnv({ PORT: '1' }, file)).toEqual({ PORT: '1', HOST: 'h' });
    expect(() => withDotEnv({}, folder)).toThrow(LaunchError);
  });
});
