import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SignalingServer } from '../options.ts';
import { createSignalingServer } from '../server.ts';
import { enter, randomRoom } from '../testing/test-client.ts';

const adminToken = 'an-administrator-token';
const script = 'console.log("board");\n'.repeat(100);

let folder: string;
let server: SignalingServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meshboard-app-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>Board</title>');
  await writeFile(join(folder, 'manifest.webmanifest'), '{}');
  await writeFile(join(folder, '.env'), 'SECRET=1');
  await writeFile(join(folder, 'assets', 'index-B1.js'), script);
  await writeFile(join(folder, 'assets', 'index-B1.js.br'), brotliCompressSync(script));
  await writeFile(join(folder, 'assets', 'index-B1.js.gz'), gzipSync(script));
  server = await createSignalingServer({ appFolder: folder, adminToken, trustedProxyHops: 1 });
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

/** A request whose path is sent as it stands, where `fetch` would tidy it. */
const raw = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  new Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }>((resolve, reject) => {
    const sent = request({ port: server.port, host: '127.0.0.1', path, headers, method }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    sent.on('error', reject);
    sent.end();
  });

describe('the application', () => {
  test('is the answer to /, asked for anew each time', async () => {
    const { status, headers, body } = await raw('/');
    expect([status, headers['cache-control'], headers['content-type']]).toEqual([
      200,
      'no-cache',
      'text/html; charset=utf-8',
    ]);
    expect(body.toString()).toContain('<title>Board</title>');
  });

  test('has hashed files that last a year, and others that do not', async () => {
    expect((await raw('/assets/index-B1.js')).headers['cache-control']).toBe(
      'public, max-age=31536000, immutable',
    );
    expect((await raw('/manifest.webmanifest')).headers['cache-control']).toBe('no-cache');
  });

  test.each([
    ['br, gzip', 'br'],
    ['gzip', 'gzip'],
    ['identity', undefined],
  ])('goes out as compressed as a client that accepts %s can take it', async (accepted, encoding) => {
    const { status, headers, body } = await raw('/assets/index-B1.js', { 'accept-encoding': accepted });
    expect([status, headers['content-encoding'], headers['content-type']]).toEqual([
      200,
      encoding,
      'application/javascript; charset=utf-8',
    ]);
    if (encoding === undefined) expect(body.toString()).toBe(script);
    else expect(body.length).toBeLessThan(script.length / 5);
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
  });

  test.each(['/no-such-page', '/index.htm', '/assets/', '/assets/gone.js', '/.env', '/admin/nothing'])(
    'is nothing else: %s is a 404 in JSON',
    async (path) => {
      const { status, headers, body } = await raw(path);
      expect([status, headers['content-type']]).toEqual([404, 'application/json; charset=utf-8']);
      expect(JSON.parse(body.toString())).toEqual({
        error: 'not-found',
        message: 'there is nothing at this address',
      });
    },
  );

  test.each(['/../package.json', '/%2e%2e/%2e%2e/etc/passwd', '/assets/..%2f..%2fetc/passwd'])(
    'does not reach out of its folder: %s',
    async (path) => {
      const { status, body } = await raw(path);
      expect([status, JSON.parse(body.toString())]).toMatchObject([403, { error: 'forbidden' }]);
    },
  );

  test.each(['/%', '/%zz', '/\u0000', '/a%00b'].map(encodeURI))('survives the path %s', async (path) => {
    const { status, body } = await raw(path);
    expect([400, 404]).toContain(status);
    expect(JSON.parse(body.toString())).toHaveProperty('message');
  });

  test('takes no posts', async () => {
    expect((await raw('/', {}, 'POST')).status).toBe(404);
  });
});

describe('every answer', () => {
  test.each(['/', '/assets/index-B1.js', '/no-such-page', '/healthz', '/admin', '/admin/api/stats'])(
    '%s forbids what a page from here never needs',
    async (path) => {
      const { headers } = await raw(path);
      const policy = String(headers['content-security-policy']);
      expect(policy).toContain("default-src 'self'");
      expect(policy).toContain("object-src 'none'");
      expect(policy).toContain("base-uri 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe');
      expect(headers).toMatchObject({
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      });
      expect(headers).toHaveProperty('permissions-policy');
      expect(headers).not.toHaveProperty('strict-transport-security');
    },
  );

  test('insists on TLS where it came over TLS', async () => {
    const { headers } = await raw('/', { 'x-forwarded-proto': 'https' });
    expect(headers['strict-transport-security']).toMatch(/^max-age=\d+$/);
  });
});

describe('the administrator', () => {
  const ask = async (path: string, token = adminToken) =>
    await fetch(`${server.url}/admin/api/${path}`, { headers: { authorization: `Bearer ${token}` } });

  test('sees counts, and no room by its id', async () => {
    const room = randomRoom();
    const { socket } = await enter(server.url, room);
    const stats = await ask('stats');
    expect(stats.headers.get('cache-control')).toBe('no-store');
    expect(await stats.json()).toMatchObject({ sockets: 1, rooms: 1, persons: 1, archives: 0 });
    const text = await (await ask('rooms')).text();
    expect(JSON.parse(text)).toEqual({
      total: 1,
      rooms: [{ room: expect.stringMatching(/^[0-9a-f]{8}$/), persons: 1, archives: 0 }],
    });
    expect(text).not.toContain(room);
    socket.disconnect();
  });

  test.each(['stats', 'rooms'])('needs the token for %s', async (path) => {
    const refused = await ask(path, 'another-token');
    expect([refused.status, await refused.json()]).toEqual([
      401,
      { error: 'unauthorized', message: 'this needs the administrator token as a bearer token' },
    ]);
    expect((await fetch(`${server.url}/admin/api/${path}`)).status).toBe(401);
  });

  test('has a page whose script and style come from here', async () => {
    const page = await (await fetch(`${server.url}/admin`)).text();
    const parts = [...page.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, path]) => path);
    expect(parts).toEqual(['/admin/admin.css', '/admin/admin.js']);
    for (const path of parts) expect((await fetch(`${server.url}${path}`)).status).toBe(200);
    expect(page).not.toMatch(/<script>|<style>|style=|onclick=/);
  });

  test('may not guess for ever', async () => {
    const strict = await createSignalingServer({ adminToken, limits: { proofsPerMinute: 2 } });
    const statuses: number[] = [];
    for (let i = 0; i < 3; i += 1) {
      statuses.push((await fetch(`${strict.url}/admin/api/stats`)).status);
    }
    await strict.close();
    expect(statuses).toEqual([401, 401, 429]);
  });

  test('is not there without a token', async () => {
    const bare = await createSignalingServer();
    const statuses = await Promise.all(
      ['/admin', '/admin/api/stats'].map(async (path) => (await fetch(`${bare.url}${path}`)).status),
    );
    await bare.close();
    expect(statuses).toEqual([404, 404]);
  });
});
