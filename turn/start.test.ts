import { execFileSync, spawn } from 'node:child_process';
import { createSocket, Socket } from 'node:dgram';
import { EventEmitter, once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../tests/harness/free-port.ts';
import { findTurnserver } from './find-turnserver.ts';
import { type RunningTurn, startTurn, type TurnOptions } from './start.ts';
import { TurnFailed } from './turn-failed.ts';

const secret = 'a-secret-of-sixteen-or-more';
let folder: string;
const turns: RunningTurn[] = [];

beforeAll(async () => {
  if (findTurnserver() === null) throw new Error('These tests need coturn: apt-get install coturn.');
  folder = await mkdtemp(join(tmpdir(), 'meshboard-turn-'));
});
afterEach(async () => {
  for (const turn of turns.splice(0)) await turn.stop();
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const start = async (options: Partial<TurnOptions> = {}): Promise<RunningTurn> => {
  const port = await freePort();
  const turn = await startTurn({
    dataDir: folder,
    listeningIps: ['127.0.0.1'],
    allowPrivate: 'loopback',
    port,
    secret,
    ...options,
  });
  if (!turn.running) throw new Error(turn.reason);
  turns.push(turn);
  return turn;
};

const alive = (pid: number | null): boolean => {
  try {
    return pid !== null && process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('coturn', () => {
  test('gives out relays once it is started, hides its configuration, and is gone once it is stopped', async () => {
    const lines: string[] = [];
    const turn = await start({ log: (line) => lines.push(line) });
    expect((await stat(turn.configFile)).mode & 0o777).toBe(0o600);
    expect(await readFile(turn.configFile, 'utf8')).toContain(`static-auth-secret=${secret}`);
    expect(lines.join('\n')).not.toContain(secret);
    const { pid } = turn;
    expect(alive(pid)).toBe(true);
    await turn.stop();
    expect(alive(pid)).toBe(false);
    await turn.stop();
  });

  test('understands every line of its configuration', async () => {
    const lines: string[] = [];
    await start({ log: (line) => lines.push(line) });
    expect(lines.filter((line) => /bad configuration|unrecognized|unknown|wrong/i.test(line))).toEqual([]);
  });

  test('keeps no database in a file, where its threads would spoil it for each other', async () => {
    const dataDir = join(folder, 'fresh');
    const lines: string[] = [];
    await start({ dataDir, log: (line) => lines.push(line) });
    expect(
      lines.filter((line) => /SQLite.*(locked|no such table)|Cannot find credentials/.test(line)),
    ).toEqual([]);
    expect(await readdir(dataDir)).not.toContain('turndb');
  });

  test('is started again when it ends by itself, and that is said when it gives out relays again', async () => {
    const heard = new EventEmitter();
    const [crashed, recovered] = [once(heard, 'crashed'), once(heard, 'recovered')];
    const turn = await start({
      crashed: (...what) => heard.emit('crashed', ...what),
      recovered: () => heard.emit('recovered'),
    });
    const first = turn.pid;
    process.kill(first ?? 0, 'SIGKILL');
    expect(await crashed).toEqual(['coturn ended by SIGKILL.', 1_000]);
    expect(turn.pid).toBeNull();
    await recovered;
    expect(turn.pid).not.toBeNull();
    expect(turn.pid).not.toBe(first);
  });

  test('of an earlier run that was killed does not stand in the way', async () => {
    const port = await freePort();
    const earlier = await start({ port });
    await earlier.stop();
    // Left by itself, as when the one that watched it was killed: nobody starts it again once it is gone.
    const left = spawn(findTurnserver() ?? 'turnserver', ['-c', earlier.configFile], { stdio: 'ignore' });
    const { pid = 0 } = left;
    await expect.poll(() => readFile(join(folder, 'turnserver.pid'), 'utf8')).toContain(`${pid}`);
    const gone = once(left, 'exit');
    await start({ port });
    await gone;
  });

  test('is looked for on the path', async () => {
    const bin = await mkdtemp(join(tmpdir(), 'meshboard-bin-'));
    await writeFile(join(bin, 'turnserver'), '#!/bin/sh\n', { mode: 0o755 });
    expect(findTurnserver(`/nowhere:${bin}`)).toBe(join(bin, 'turnserver'));
    await rm(bin, { recursive: true });
  });
});

describe('coturn that cannot be started says why in a sentence:', () => {
  const refusal = async (options: Partial<TurnOptions>): Promise<string> => {
    const failing = start(options);
    await expect(failing).rejects.toThrow(TurnFailed);
    return failing.then(
      () => '',
      (error: Error) => error.message,
    );
  };
  const file = async (name: string, text: string, mode: number): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, text, { mode });
    return path;
  };

  test('the program ends', async () => {
    expect(await refusal({ executable: '/bin/false' })).toBe('coturn ended with exit code 1.');
  });

  test('the program ends with its help after an error', async () => {
    const help = 'Usage: turnserver [options]\n -h\tHelp: cannot be more';
    const executable = await file(
      'confused',
      `#!/bin/sh\nprintf '0: : ERROR: main: Cannot do that\n\n${help}\n'; exit 255\n`,
      0o755,
    );
    expect(await refusal({ executable })).toBe(
      'coturn ended with exit code 255. It said: "main: Cannot do that".',
    );
  });

  test('the program is none', async () => {
    expect(await refusal({ executable: folder })).toBe('coturn cannot be run (EACCES).');
  });

  test.each(['udp', 'tcp'] as const)('its port is taken (%s)', async (protocol) => {
    const taken = protocol === 'udp' ? createSocket('udp4') : createServer();
    await new Promise<void>((resolve) => {
      if (taken instanceof Socket) taken.bind(0, '127.0.0.1', resolve);
      else taken.listen(0, '127.0.0.1', resolve);
    });
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    try {
      expect(await refusal({ port })).toBe(
        `Port ${port} is taken by another program; stop that or set another TURN_PORT.`,
      );
    } finally {
      taken.close();
    }
  });

  test('its address is another machine’s', async () => {
    expect(await refusal({ listeningIps: ['203.0.113.9'] })).toBe(
      'coturn cannot listen on 203.0.113.9: that is not an address of this machine.',
    );
  });

  test('its folder is a file', async () => {
    const dataDir = await file('a-file', '', 0o600);
    expect(await refusal({ dataDir })).toBe(
      `coturn's configuration ${dataDir}/turnserver.conf cannot be written (EEXIST).`,
    );
  });

  test('its certificate is not there, is none, or another key’s', async () => {
    const tls = { port: await freePort(), cert: join(folder, 'missing.pem'), key: '/dev/null' };
    expect(await refusal({ tls })).toBe(`The certificate ${tls.cert} cannot be read (ENOENT).`);
    expect(await refusal({ tls: { ...tls, cert: '/dev/null' } })).toMatch(
      /^\/dev\/null and \/dev\/null must be a certificate and its key, as PEM: .+\.$/,
    );
    const cert = join(folder, 'cert.pem');
    const key = join(folder, 'key.pem');
    const other = join(folder, 'other.pem');
    for (const made of [key, other])
      execFileSync(
        'openssl',
        [
          ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
          ...['-subj', '/CN=turn', '-out', cert, '-keyout', made],
        ],
        { stdio: 'ignore' },
      );
    const { port } = tls;
    expect(await refusal({ tls: { port, cert, key } })).toContain('they do not belong together.');
    await expect(start({ tls: { port, cert, key: other } })).resolves.toMatchObject({ running: true });
  });
});
