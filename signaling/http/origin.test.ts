import { afterEach, describe, expect, test } from 'vitest';
import type { SignalingServer } from '../options.ts';
import { createSignalingServer } from '../server.ts';
import { connectSocket } from '../testing/test-client.ts';
import { originAllowed } from './origin.ts';

const asks = (
  headers: Record<string, string>,
  rules: { allowedOrigins?: string[]; trustedProxyHops?: number } = {},
) => originAllowed({ headers, socket: {} }, { allowedOrigins: [], trustedProxyHops: 0, ...rules });

describe('the origin of a page', () => {
  test.each([
    ['a name', 'https://boards.example', 'boards.example'],
    ['a name with port', 'http://boards.example:8080', 'boards.example:8080'],
    ['an address of the LAN', 'http://192.168.1.20:8080', '192.168.1.20:8080'],
    ['an IPv6 address', 'http://[fe80::1]:8080', '[fe80::1]:8080'],
    ['a port that the scheme implies', 'https://boards.example', 'boards.example:443'],
  ])('may be the host that was asked for: %s', (_what, origin, host) => {
    expect(asks({ origin, host })).toBe(true);
  });

  test.each([
    ['another site', 'https://evil.example', 'boards.example'],
    ['a site that begins alike', 'https://boards.example.evil.example', 'boards.example'],
    ['another port', 'http://boards.example:81', 'boards.example'],
    ['an opaque origin', 'null', 'boards.example'],
    ['a file', 'file://', ''],
    ['an extension', 'moz-extension://boards.example', 'boards.example'],
    ['nonsense', 'boards.example', 'boards.example'],
  ])('may not be %s', (_what, origin, host) => {
    expect(asks({ origin, host })).toBe(false);
  });

  test('may be missing, as programs send none', () => {
    expect(asks({ host: 'boards.example' })).toBe(true);
  });

  test('may be one that is listed', () => {
    const rules = { allowedOrigins: ['https://app.example'] };
    expect(asks({ origin: 'https://app.example', host: 'boards.example' }, rules)).toBe(true);
  });

  test('is compared with the forwarded host only behind trusted proxies', () => {
    const headers = {
      origin: 'https://boards.example',
      host: 'signaling:8080',
      'x-forwarded-host': 'boards.example',
    };
    expect(asks(headers)).toBe(false);
    expect(asks(headers, { trustedProxyHops: 1 })).toBe(true);
  });
});

describe('a server', () => {
  let server: SignalingServer | undefined;
  afterEach(async () => {
    await server?.close();
  });

  test('lets its own pages in and keeps foreign ones out', async () => {
    server = await createSignalingServer();
    const { url } = server;
    const own = await connectSocket(url, { extraHeaders: { origin: url } });
    own.disconnect();
    await expect(connectSocket(url, { extraHeaders: { origin: 'https://evil.example' } })).rejects.toThrow();
  });
});
