import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Logger, pino } from 'pino';
import type { SignalingServer } from './options.ts';
import { createSignalingServer } from './server.ts';
import { BadSettings, readSettings, type Settings } from './settings.ts';

/** Something that the host must put right before the server can start; the message says what, in one sentence. */
class CannotStart extends Error {}

const requireApplication = async (folder: string): Promise<string> => {
  const absolute = resolve(folder);
  try {
    await access(join(absolute, 'index.html'), constants.R_OK);
  } catch {
    throw new CannotStart(
      `APP_FOLDER ${absolute} holds no index.html that can be read; build the application first.`,
    );
  }
  return absolute;
};

const LISTEN_PROBLEMS: ReadonlyMap<string, string> = new Map([
  ['EADDRINUSE', 'is taken by another program; stop that or choose another port.'],
  ['EACCES', 'may not be used by this user; choose one of 1024 or more.'],
  ['EADDRNOTAVAIL', 'is not an address of this machine.'],
]);

/** Turns the errors of `listen` into a sentence; leaves every other error alone. */
const explained = (error: unknown): unknown => {
  if (!(error instanceof Error) || !('code' in error) || !('port' in error)) return error;
  const problem = LISTEN_PROBLEMS.get(String(error.code));
  const address = 'address' in error ? ` of ${String(error.address)}` : '';
  return problem === undefined ? error : new CannotStart(`Port ${String(error.port)}${address} ${problem}`);
};

const start = async (settings: Settings, logger: Logger): Promise<SignalingServer> => {
  const appFolder = settings.APP_FOLDER === null ? null : await requireApplication(settings.APP_FOLDER);
  return await createSignalingServer({
    host: settings.HOST,
    port: settings.PORT,
    metrics:
      settings.METRICS_PORT === null ? null : { host: settings.METRICS_HOST, port: settings.METRICS_PORT },
    processMetrics: true,
    appFolder,
    archiveToken: settings.ARCHIVE_TOKEN,
    adminToken: settings.ADMIN_TOKEN,
    allowedOrigins: settings.ALLOWED_ORIGINS,
    trustedProxyHops: settings.TRUSTED_PROXY_HOPS,
    openRooms: settings.OPEN_ROOMS,
    graceMs: settings.GRACE_MS,
    ice: {
      turnSecret: settings.TURN_SECRET,
      turnHost: settings.TURN_HOST,
      turnPort: settings.TURN_PORT,
      turnTlsPort: settings.TURN_TLS_PORT,
      ttlMs: settings.TURN_TTL_SECONDS * 1000,
      stunUrls: settings.STUN_URLS,
    },
    limits: {
      rooms: settings.MAX_ROOMS,
      membersPerRoom: settings.MAX_MEMBERS_PER_ROOM,
      roomsPerSocket: settings.MAX_ROOMS_PER_SOCKET,
      socketsPerAddress: settings.MAX_SOCKETS_PER_ADDRESS,
      joinsPerMinute: settings.MAX_JOINS_PER_MINUTE,
      eventsPerSecond: settings.MAX_EVENTS_PER_SECOND,
      signalBytesPerSecond: settings.MAX_SIGNAL_BYTES_PER_SECOND,
    },
    logger,
  });
};

/** Resolves when the process is asked to stop: by a signal, or because the launcher that started it has gone. */
const askedToStop = (): Promise<void> =>
  new Promise((stop) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop());
    if (process.send !== undefined) process.once('disconnect', () => stop());
  });

const run = async (): Promise<void> => {
  const settings = readSettings(process.env);
  const logger = pino({ level: settings.LOG_LEVEL, base: null, timestamp: pino.stdTimeFunctions.isoTime });
  const server = await start(settings, logger);
  const { url, port, metricsPort } = server;
  logger.info({ url, metricsPort }, 'ready');
  process.send?.({ type: 'ready', url, port, metricsPort });

  await askedToStop();
  logger.info({ withinMs: settings.DRAIN_MS }, 'stopping; asking clients to move');
  await Promise.race([server.drain(settings.DRAIN_MS), askedToStop()]);
  await server.close();
  logger.info('stopped');
};

try {
  await run();
  process.exit(0);
} catch (error) {
  const reason = explained(error);
  const understood = reason instanceof BadSettings || reason instanceof CannotStart;
  // Anything else is a fault of the program, and its stack is what helps.
  console.error(understood ? reason.message : reason);
  process.exit(1);
}
