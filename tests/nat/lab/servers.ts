import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Program, type Repository, signalingProgram, turnProgram } from '@meshboard/launcher';
import { ProcessHandle } from '../../harness/process-handle.ts';
import { temporaryFolder } from '../../harness/temporary.ts';
import { command } from './command.ts';
import { PUBLIC_ADDRESS } from './lab.ts';
import type { Namespace } from './namespace.ts';

const repository: Repository = { root: join(import.meta.dirname, '..', '..', '..'), flavour: 'built' };

const SECRET = 'turn-secret-of-the-laboratory';
const STUN_AND_TURN_PORT = 3478;
/** The ports that the strictest networks still let out. */
const WEB_PORT = 80;
const TLS_PORT = 443;

/** What a signaling server tells its clients of coturn. */
type Offer = 'turn' | 'stun' | 'wrong-secret';

/** One signaling server for each way to offer coturn; all serve the app and speak of the same coturn. */
export interface Servers {
  readonly urls: Readonly<Record<Offer, string>>;
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

const hostAndPort = (port: number): string =>
  port === WEB_PORT ? PUBLIC_ADDRESS : `${PUBLIC_ADDRESS}:${port}`;

/** Starts the built servers on the public network, as `npm start` would, and resolves when they serve. */
export const startServers = async (internet: Namespace): Promise<Servers> => {
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
  const signaling = (port: number, secret: string | null): ProcessHandle =>
    processOf(
      `signaling at ${port}`,
      signalingProgram(
        repository,
        {
          host: PUBLIC_ADDRESS,
          port,
          archiveToken: null,
          adminToken: null,
          turn: secret === null ? null : { port: STUN_AND_TURN_PORT, secret },
        },
        secret === null
          ? { ...base, STUN_URLS: `stun:${hostAndPort(STUN_AND_TURN_PORT)}` }
          : { ...base, TURN_TLS_PORT: `${TLS_PORT}` },
      ),
    );
  const ports = { turn: WEB_PORT, stun: 8081, 'wrong-secret': 8082 } as const;
  const processes = [
    coturn,
    signaling(ports.turn, SECRET),
    signaling(ports.stun, null),
    signaling(ports['wrong-secret'], 'not-the-secret-that-coturn-has'),
  ];
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
  const urlOf = (offer: Offer): string => `http://${hostAndPort(ports[offer])}`;
  return {
    urls: { turn: urlOf('turn'), stun: urlOf('stun'), 'wrong-secret': urlOf('wrong-secret') },
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
