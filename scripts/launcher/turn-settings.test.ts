import { describe, expect, test } from 'vitest';
import { LaunchError } from './launch-error.ts';
import { readTurnSettings } from './turn-settings.ts';

const NEEDED = { TURN_SECRET: 'a-secret-of-coturn', TURN_DATA_DIR: '/data/turn' };

describe('coturn’s settings', () => {
  test('need a secret and a folder, and have defaults for the rest', () => {
    expect(readTurnSettings(NEEDED, 'self')).toEqual({
      port: 3478,
      secret: 'a-secret-of-coturn',
      dataDir: '/data/turn',
      allowPrivate: 'self',
    });
    expect(() => readTurnSettings({ ...NEEDED, TURN_SECRET: '' }, 'self')).toThrow(LaunchError);
  });

  test('describe a machine behind a NAT, its ports and its certificate', () => {
    const settings = readTurnSettings(
      {
        ...NEEDED,
        TURN_EXTERNAL_IP: '203.0.113.5/10.0.0.5, 2001:db8::5',
        TURN_RELAY_PORTS: '50000-50100',
        TURN_ALLOW_PRIVATE: 'lan',
        TURN_TLS_PORT: '443',
        TURN_TLS_CERT: '/cert.pem',
        TURN_TLS_KEY: '/key.pem',
      },
      'none',
    );
    expect(settings).toMatchObject({
      externalIps: ['203.0.113.5/10.0.0.5', '2001:db8::5'],
      relayPorts: { min: 50_000, max: 50_100 },
      allowPrivate: 'lan',
      tls: { port: 443, cert: '/cert.pem', key: '/key.pem' },
    });
  });

  test.each([
    ['TURN_EXTERNAL_IP', 'boards.example'],
    ['TURN_EXTERNAL_IP', '203.0.113.5/10.0.0.5/10.0.0.6'],
    ['TURN_RELAY_PORTS', '50100-50000'],
    ['TURN_RELAY_PORTS', '80-90'],
    ['TURN_RELAY_PORTS', '50000'],
    ['TURN_ALLOW_PRIVATE', 'yes'],
    ['TURN_REALM', 'a realm'],
  ])('%s=%s is refused', (name, value) => {
    expect(() => readTurnSettings({ ...NEEDED, [name]: value }, 'none')).toThrow(`${name} must be`);
  });

  test('of TLS belong together', () => {
    expect(() => readTurnSettings({ ...NEEDED, TURN_TLS_PORT: '443' }, 'none')).toThrow(
      'TURN_TLS_PORT, TURN_TLS_CERT and TURN_TLS_KEY must be set together.',
    );
  });
});
