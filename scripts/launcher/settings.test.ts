import { describe, expect, test } from 'vitest';
import { LaunchError } from './launch-error.ts';
import { readSettings } from './settings.ts';

describe('settings', () => {
  test('have defaults fit for a laptop', () => {
    expect(readSettings({}, '/home/me/meshboard')).toEqual({
      host: '0.0.0.0',
      port: 8080,
      dataFolder: '/home/me/meshboard/data',
      archive: true,
      turn: 'auto',
      turnPort: 3478,
      archiveToken: undefined,
      turnSecret: undefined,
      adminToken: undefined,
      logLevel: 'warn',
    });
  });

  test('come from the environment; empty means not set', () => {
    const settings = readSettings({ PORT: '9000', HOST: '', DATA_DIR: '/srv/board', ARCHIVE: 'off' }, '/');
    expect(settings).toMatchObject({ port: 9000, host: '0.0.0.0', dataFolder: '/srv/board', archive: false });
  });

  test.each([
    ['PORT', 'eighty', 'PORT must be a whole number from 1 to 65535; it is "eighty".'],
    ['PORT', '0', 'PORT must be a whole number from 1 to 65535; it is "0".'],
    ['PORT', '65536', 'PORT must be a whole number from 1 to 65535; it is "65536".'],
    ['PORT', '8e3', 'PORT must be a whole number from 1 to 65535; it is "8e3".'],
    ['TURN', 'yes', 'TURN must be auto, on or off; it is "yes".'],
    ['ARCHIVE', 'ON', 'ARCHIVE must be on or off; it is "ON".'],
    ['HOST', 'a b', 'HOST must be an address of this machine, or 0.0.0.0 for all; it is "a b".'],
  ])('%s=%s is refused in words', (name, value, sentence) => {
    expect(() => readSettings({ [name]: value }, '/')).toThrow(new LaunchError(sentence));
  });

  test('the board and the relay cannot have one port', () => {
    expect(() => readSettings({ TURN_PORT: '8080' }, '/')).toThrow(
      new LaunchError('PORT and TURN_PORT must differ; both are 8080.'),
    );
    expect(readSettings({ TURN_PORT: '8080', TURN: 'off' }, '/')).toMatchObject({ port: 8080 });
  });

  test('that are wrong are all named at once, secrets without their value', () => {
    expect(() => readSettings({ PORT: 'x', TURN_SECRET: 'hunter2' }, '/')).toThrow(
      new LaunchError(
        'PORT must be a whole number from 1 to 65535; it is "x".\nTURN_SECRET must be 16 to 256 letters, digits and _+/=.~-.',
      ),
    );
  });
});
