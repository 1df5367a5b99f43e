import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../tests/harness/free-port.ts';
import { type CheckTarget, checkTurn, type Finding } from './checks.ts';
import { type AllowPrivate, type TurnConfig, turnConfigFor } from './config.ts';
import { findTurnserver } from './find-turnserver.ts';
import { type RunningTurn, startTurn } from './start.ts';

const secret = 'a-secret-of-sixteen-or-more';
const folders: string[] = [];
const turns: RunningTurn[] = [];

beforeAll(() => {
  if (findTurnserver() === null) throw new Error('These tests need coturn: apt-get install coturn.');
});
afterAll(async () => {
  for (const turn of turns) await turn.stop();
  for (const folder of folders) await rm(folder, { recursive: true });
});

const start = async (allowPrivate: AllowPrivate, more: Partial<TurnConfig> = {}): Promise<CheckTarget> => {
  const folder = await mkdtemp(join(tmpdir(), 'meshboard-check-'));
  folders.push(folder);
  const port = await freePort();
  const listeningIps = ['127.0.0.1', '::1'];
  const turn = await startTurn({ dataDir: folder, listeningIps, port, secret, allowPrivate, ...more });
  if (!turn.running) throw new Error(turn.reason);
  turns.push(turn);
  return { host: '127.0.0.1', port, tlsPort: null, secret, timeoutMs: 1_000 };
};

const bad = (findings: readonly Finding[]): string[] =>
  findings.filter(({ good }) => !good).map(({ what }) => what);

describe('a server as this project sets it up', () => {
  test('serves holders of credentials and leads to no private address', async () => {
    const findings = await checkTurn(await start('none'));
    // Its own address is loopback here, where it does not lead either.
    expect(bad(findings)).toEqual(['relay to relay']);
    const details = new Map(findings.map(({ what, detail }) => [what, detail]));
    for (const ip of [
      '127.0.0.1',
      '10.0.0.1',
      '169.254.169.254',
      '::1',
      '::ffff:127.0.0.1',
      '::ffff:10.0.0.1',
    ]) {
      expect(details.get(`relay to ${ip}`)).toMatch(/forbidden|impossible/);
    }
    expect(details.get('relay to ::1')).toMatch(/forbidden/);
  });

  test('that may relay to loopback does, and the check says so', async () => {
    const findings = await checkTurn(await start('loopback'));
    expect(bad(findings)).toEqual(['relay to 127.0.0.1', 'relay to ::1']);
  });

  test('does not know another secret', async () => {
    const findings = await checkTurn({ ...(await start('none')), secret: 'another-secret-altogether' });
    expect(bad(findings)).toEqual(expect.arrayContaining(['TURN over UDP', 'TURN over TCP']));
    expect(findings.find(({ what }) => what === 'TURN over UDP')?.detail).toMatch(/401.*same secret/);
  });
});

test('a server with a certificate serves TLS, to those who trust it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'meshboard-tls-'));
  folders.push(folder);
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const made = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    ...subject,
  ];
  await promisify(execFile)('openssl', [...made, '-keyout', key, '-out', cert]);
  const tls = { port: await freePort(), cert, key };
  const target = { ...(await start('none', { tls })), host: 'localhost', tlsPort: tls.port };
  const trusting = await checkTurn({ ...target, ca: await readFile(cert, 'utf8') });
  for (const what of ['TURN over TCP', 'TURN over TLS']) {
    expect(trusting).toContainEqual({ what, good: true, detail: expect.stringMatching(/^relay at /) });
  }
  const findings = await checkTurn(target);
  expect(bad(findings)).toEqual(expect.arrayContaining(['STUN over TLS', 'TURN over TLS']));
});

test('a server that is not there is found not to answer', async () => {
  const target = { host: '127.0.0.1', port: await freePort(), tlsPort: null, secret, timeoutMs: 300 };
  const findings = await checkTurn(target);
  expect(findings.some(({ good }) => good)).toBe(false);
});

describe('the command', () => {
  const check = fileURLToPath(new URL('./check.ts', import.meta.url));
  const run = async (args: string[], environment: Record<string, string> = {}) => {
    try {
      const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', check, ...args], {
        env: { PATH: process.env['PATH'], ...environment },
      });
      return { code: 0, stdout, stderr: '' };
    } catch (error) {
      return error as { code: number; stdout: string; stderr: string };
    }
  };

  test('prints a table and ends with 1 when something is bad', async () => {
    const { host, port } = await start('loopback');
    const { code, stdout } = await run([host, '--port', `${port}`], { TURN_SECRET: secret });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^ok {3}STUN over UDP {2,}sees you at 127\.0\.0\.1$/m);
    expect(stdout).toMatch(/^BAD {2}relay to 127\.0\.0\.1 {2,}possible; /m);
  });

  test.each([
    [[], 'one HOST is needed'],
    [['host', '--port', 'x'], '--port must be 1 to 65535'],
    [['host', '--nonsense'], 'nonsense'],
  ])('explains itself when called with %j', async (args, sentence) => {
    const { code, stderr } = await run(args, { TURN_SECRET: secret });
    expect([code, stderr]).toEqual([2, expect.stringContaining(sentence)]);
  });

  test('needs the secret', async () => {
    expect((await run(['host'])).stderr).toContain('the secret is needed');
  });
});

test('the configuration of this machine can be rendered', () => {
  expect(turnConfigFor({ port: 3478, secret, dataDir: '/data', allowPrivate: 'lan' })).not.toContain('{{');
});
