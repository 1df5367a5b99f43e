import { describe, expect, test } from 'vitest';
import { iceConfig, NO_ICE } from './ice-servers.ts';
import { turnCredentials } from './turn-credentials.ts';

describe('TURN credentials', () => {
  test('are what coturn computes from the same secret', () => {
    // `printf %s 1700000000:alice | openssl dgst -sha1 -hmac north -binary | base64`
    expect(turnCredentials('north', 'alice', 1_700_000_000_999)).toEqual({
      username: '1700000000:alice',
      credential: 'Cd/49soE35ICqcJF/bCTn8Z4OyE=',
    });
  });
});

describe('ICE servers', () => {
  const turn = { ...NO_ICE, turnSecret: 'north' };

  test('are none when none is set up', () => {
    expect(iceConfig(NO_ICE, 'boards.example', 'alice', 0)).toEqual({ iceServers: [], ttlMs: null });
  });

  test('are on the host by which the client came, over UDP and TCP', () => {
    const { iceServers, ttlMs } = iceConfig(turn, 'boards.example', 'alice', 1_000_000);
    expect(ttlMs).toBe(3_600_000);
    expect(iceServers).toEqual([
      { urls: ['stun:boards.example:3478'] },
      {
        urls: ['turn:boards.example:3478?transport=udp', 'turn:boards.example:3478?transport=tcp'],
        ...turnCredentials('north', 'alice', 4_600_000),
      },
    ]);
  });

  test('are where the settings say; with a port for TLS plain TCP is there too', () => {
    const options = { ...turn, turnHost: 'turn.example', turnPort: 5000, turnTlsPort: 443 };
    const [stun, relays] = iceConfig(options, 'boards.example', 'alice', 0).iceServers;
    expect(stun?.urls).toEqual(['stun:turn.example:5000']);
    expect(relays?.urls).toEqual([
      'turn:turn.example:5000?transport=udp',
      'turn:turn.example:443?transport=tcp',
      'turns:turn.example:443?transport=tcp',
    ]);
  });

  test.each(['2001:db8::1', '[2001:db8::1]'])('at the IPv6 address %s are in brackets', (turnHost) => {
    const [stun] = iceConfig({ ...turn, turnHost }, null, 'alice', 0).iceServers;
    expect(stun?.urls).toEqual(['stun:[2001:db8::1]:3478']);
  });

  test('are asked for again soon while the TURN server does not run', () => {
    const options = { ...turn, stunUrls: ['stun:stun.example:3478'] };
    expect(iceConfig(options, 'boards.example', 'alice', 0, false)).toEqual({
      iceServers: [{ urls: ['stun:stun.example:3478'] }],
      ttlMs: 60_000,
    });
    expect(iceConfig(NO_ICE, 'boards.example', 'alice', 0, false).ttlMs).toBeNull();
  });

  test('of a client that named no host are those that need none', () => {
    const options = { ...turn, stunUrls: ['stun:stun.example:3478'] };
    expect(iceConfig(options, null, 'alice', 0)).toEqual({
      iceServers: [{ urls: ['stun:stun.example:3478'] }],
      ttlMs: null,
    });
  });
});
