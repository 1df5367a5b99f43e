#!/usr/bin/env node
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Logger, pino } from 'pino';
import * as v from 'valibot';
import type { Cluster, SignalingServer } from './options.ts';
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
    ...(await joinCluster(settings, logger)),
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
    turnRuns: !settings.TURN_AWAITED,
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

const systemMessage = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'no answer';

/** The Redis of several processes; a single one needs none, and does not load what speaks to it. */
const joinCluster = async (settings: Settings, logger: Logger): Promise<{ cluster?: Cluster }> => {
  const { REDIS_URL: url, MAX_ROOMS: rooms, MAX_MEMBERS_PER_ROOM: personsPerRoom } = settings;
  if (url === null) return {};
  const { connectRedis } = await import('./roster/redis-cluster.ts');
  try {
    return { cluster: await connectRedis({ url, limits: { rooms, personsPerRoom }, logger }) };
  } catch (error) {
    // The whole message might repeat the password.
    throw new CannotStart(`Redis at REDIS_URL cannot be reached (${systemMessage(error)}).`);
  }
};

/** What whoever started this process says when its TURN server comes or goes. */
const TurnNews = v.object({ type: v.literal('turn'), runs: v.boolean() });

const hearOfTurn = (server: SignalingServer): void => {
  process.on('message', (message) => {
    const news = v.safeParse(TurnNews, message);
    if (news.success) server.turnRuns(news.output.runs);
  });
};

/**
 * Resolve when the process is asked to stop for the first and the second time: by a signal, or because the launcher
 * that started it has gone. Both are listened for from the beginning: a second Ctrl-C can follow at once.
 */
const stopRequests = (): { readonly first: Promise<void>; readonly second: Promise<void> } => {
  const asked: (() => void)[] = [];
  const first = new Promise<void>((resolve) => asked.push(resolve));
  const second = new Promise<void>((resolve) => asked.push(resolve));
  const ask = (): void => asked.shift()?.();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, ask);
  if (process.send !== undefined) process.once('disconnect', ask);
  return { first, second };
};

const run = async (): Promise<void> => {
  const settings = readSettings(process.env);
  const logger = pino({ level: settings.LOG_LEVEL, base: null, timestamp: pino.stdTimeFunctions.isoTime });
  const server = await start(settings, logger);
  const { url, port, metricsPort } = server;
  logger.info({ url, metricsPort }, 'ready');
  const stop = stopRequests();
  if (settings.TURN_AWAITED) hearOfTurn(server);
  process.send?.({ type: 'ready', url, port, metricsPort });

  await stop.first;
  logger.info({ withinMs: settings.DRAIN_MS }, 'stopping; asking clients to move');
  await Promise.race([server.drain(settings.DRAIN_MS), stop.second]);
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
