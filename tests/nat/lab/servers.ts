import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Program, type Repository, signalingProgram, turnProgram } from '@meshboard/launcher';
import { ProcessHandle } from '../../harness/process-handle.ts';
import { temporaryFolder } from '../../harness/temporary.ts';
import { command } from './command.ts';
import { PUBLIC_ADDRESS } from './lab.ts';
import type { Namespace } from './namespace.ts';
import { type Offer, SIGNALING_PORTS, STUN_AND_TURN_PORT, TLS_PORT } from './ports.ts';

const repository: Repository = { root: join(import.meta.dirname, '..', '..', '..'), flavour: 'built' };

const SECRET = 'turn-secret-of-the-laboratory';

/** How a signaling server is run. */
interface Office {
  /** What it signs credentials with; null: it offers STUN alone. */
  readonly secret: string | null;
  /** By how much its clock is late. */
  readonly lateMs: number;
  readonly env: NodeJS.ProcessEnv;
}

const SOUND: Office = { secret: SECRET, lateMs: 0, env: {} };

const OFFICES: Readonly<Record<Offer, Office>> = {
  turn: SOUND,
  stun: { ...SOUND, secret: null },
  'wrong-secret': { ...SOUND, secret: 'not-the-secret-that-coturn-has' },
  expired: { ...SOUND, lateMs: 7_200_000 },
  // The shortest that can be set, less most of it.
  'short-lived': { ...SOUND, lateMs: 45_000, env: { TURN_TTL_SECONDS: '60' } },
};

/** For Node.js: loads a module before the program that puts its clock back. */
const lateClock = (lateMs: number): string => {
  const module = `const now = Date.now; Date.now = () => now() - ${lateMs};`;
  return `--import=data:text/javascript,${encodeURIComponent(module)}`;
};

/** Signaling servers, one for each way to offer coturn; all serve the app and speak of the same coturn. */
export interface Servers<Offered extends Offer> {
  readonly urls: Readonly<Record<Offered, string>>;
  readonly signaling: Readonly<Record<Offered, ProcessHandle>>;
  /** For Chromium's `--ignore-certificate-errors-spki-list`: coturn's certificate is signed by nobody it knows. */
  readonly spki: string;
  /** Kills coturn (SIGKILL): nobody is told, and what it knew of allocations is gone. */
  killTurn(): Promise<void>;
  /** Starts a killed coturn again, and resolves when it gives out relays. */
  startTurn(): Promise<void>;
  /** Output of all processes so far. */
  logs(): string;
  stop(): Promise<void>;
}

const makeCertificate = (folder: string): { cert: string; key: string; spki: string } => {
  const cert = join(folder, 'cert.pem');
  const key = join(folder, 'key.pem');
  command([
    ...['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
    ...['-days', '2', '-subj', '/CN=turn', '-addext', `subjectAltName=IP:${PUBLIC_ADDRESS}`],
    ...['-keyout', key, '-out', cert],
  ]);
  const publicKey = new X509Certificate(readFileSync(cert)).publicKey.export({ type: 'spki', format: 'der' });
  return { cert, key, spki: createHash('sha256').update(publicKey).digest('base64') };
};

/** As in a browser's address bar, which leaves the web's own port out. */
const hostAndPort = (port: number): string => (port === 80 ? PUBLIC_ADDRESS : `${PUBLIC_ADDRESS}:${port}`);

/** Starts the built servers on the public network, as `npm start` would, and resolves when they serve. */
export const startServers = async <Offered extends Offer>(
  internet: Namespace,
  offers: readonly Offered[],
): Promise<Servers<Offered>> => {
  const data = temporaryFolder('nat');
  const { cert, key, spki } = makeCertificate(data.path);
  const processOf = (name: string, { args, env }: Program): ProcessHandle =>
    new ProcessHandle({ name, command: internet.entering([process.execPath]), args, env });
  const base = { ...process.env, LOG_LEVEL: 'warn' };

  const turnFolder = join(data.path, 'turn');
  const coturn = processOf(
    'coturn',
    turnProgram(
      repository,
      { port: STUN_AND_TURN_PORT, secret: SECRET, dataFolder: turnFolder },
      // `debug` makes it print coturn's own log, for the message of a test that fails.
      { ...base, LOG_LEVEL: 'debug', TURN_TLS_PORT: `${TLS_PORT}`, TURN_TLS_CERT: cert, TURN_TLS_KEY: key },
    ),
  );
  const signalingFor = (offer: Offer): ProcessHandle => {
    const { secret, lateMs, env } = OFFICES[offer];
    const told = {
      host: PUBLIC_ADDRESS,
      port: SIGNALING_PORTS[offer],
      archiveToken: null,
      adminToken: null,
      turn: secret === null ? null : { port: STUN_AND_TURN_PORT, secret },
    };
    return processOf(
      `signaling that offers ${offer}`,
      signalingProgram(repository, told, {
        ...base,
        ...(secret === null
          ? { STUN_URLS: `stun:${hostAndPort(STUN_AND_TURN_PORT)}` }
          : { TURN_TLS_PORT: `${TLS_PORT}` }),
        ...(lateMs > 0 && { NODE_OPTIONS: lateClock(lateMs) }),
        ...env,
      }),
    );
  };
  const forEachOffer = <T>(make: (offer: Offered) => T): Readonly<Record<Offered, T>> =>
    Object.fromEntries(offers.map((offer) => [offer, make(offer)])) as Record<Offered, T>;
  const signaling = forEachOffer(signalingFor);
  const processes = [coturn, ...offers.map((offer) => signaling[offer])];
  const stop = async (): Promise<void> => {
    await Promise.all(processes.map((each) => each.stop()));
    data[Symbol.dispose]();
  };
  try {
    await Promise.all(processes.map((each) => each.start()));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    urls: forEachOffer((offer) => `http://${hostAndPort(SIGNALING_PORTS[offer])}`),
    signaling,
    spki,
    killTurn: async () => {
      const pid = Number.parseInt(readFileSync(join(turnFolder, 'turnserver.pid'), 'utf8'), 10);
      // First the program that would start coturn again.
      await coturn.kill9();
      process.kill(pid, 'SIGKILL');
    },
    startTurn: () => coturn.start(),
    logs: () => processes.map(({ name, log }) => [`— ${name}`, ...log].join('\n')).join('\n'),
    stop,
  };
};
