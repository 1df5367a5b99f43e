import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ProcessHandle } from '../harness/process-handle.ts';
import { temporaryFolder } from '../harness/temporary.ts';
import { type Lab, openLab, PUBLIC_ADDRESS, SECOND_PUBLIC_ADDRESS } from './lab/lab.ts';
import type { NatBehaviour } from './lab/nat-behaviour.ts';
import type { RouterKind } from './lab/router-rules.ts';

const PORTS = ['5780', '5781'] as const;

const EXPECTED: Readonly<Record<RouterKind, NatBehaviour>> = {
  'full-cone': { mapping: 'endpoint-independent', filtering: 'endpoint-independent' },
  'address-restricted': { mapping: 'endpoint-independent', filtering: 'address-dependent' },
  cone: { mapping: 'endpoint-independent', filtering: 'address-and-port-dependent' },
  symmetric: { mapping: 'address-and-port-dependent', filtering: 'address-and-port-dependent' },
  'udp-blocked': null,
  'tls-only': null,
};
const KINDS = Object.keys(EXPECTED) as RouterKind[];

const run = promisify(execFile);

/** The laboratory's NATs are only worth something if they are what they are called: coturn is asked, not we. */
describe('the routers of the laboratory, as RFC 5780 sees them', () => {
  let lab: Lab<RouterKind> | null = null;
  let stun: ProcessHandle | null = null;
  const data = temporaryFolder('nat-types');

  beforeAll(async () => {
    lab = openLab({
      'full-cone': 'full-cone',
      'address-restricted': 'address-restricted',
      cone: 'cone',
      symmetric: 'symmetric',
      'udp-blocked': 'udp-blocked',
      'tls-only': 'tls-only',
    });
    stun = new ProcessHandle({
      name: 'stun',
      command: lab.internet.entering([
        'turnserver',
        ...['-n', '--no-cli', '--stun-only', '--no-tls', '--no-dtls', '--log-file=stdout', '--simple-log'],
        `--pidfile=${join(data.path, 'pid')}`,
        `--userdb=${join(data.path, 'db')}`,
        ...[PUBLIC_ADDRESS, SECOND_PUBLIC_ADDRESS].map((address) => `--listening-ip=${address}`),
        `--listening-port=${PORTS[0]}`,
        `--alt-listening-port=${PORTS[1]}`,
      ]),
      args: [],
      ready: /Total General servers/,
    });
    await stun.start();
  });

  afterAll(async () => {
    await stun?.stop();
    lab?.close();
    data[Symbol.dispose]();
  });

  test.for(KINDS)('%s', async (kind) => {
    if (lab === null) throw new Error('the laboratory is not open');
    const [program = '', ...args] = lab.sites[kind].host.entering([
      process.execPath,
      '--import',
      'tsx',
      join(import.meta.dirname, 'lab', 'discover-nat-main.ts'),
      PUBLIC_ADDRESS,
      SECOND_PUBLIC_ADDRESS,
      ...PORTS,
    ]);
    const { stdout } = await run(program, args);
    expect(JSON.parse(stdout)).toEqual(EXPECTED[kind]);
  });
});
