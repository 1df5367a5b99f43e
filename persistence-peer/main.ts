import { statfs } from 'node:fs/promises';
import { type Logger, pino } from 'pino';
import { ArchivePeer } from './peer/archive-peer.ts';
import { nodeWebRtc } from './peer/webrtc.ts';
import { CannotStart, hasCode } from './process/cannot-start.ts';
import { archiveKey, dataFolder, prepareFolder } from './process/data-folder.ts';
import { type FolderLock, Locked, lockFolder } from './process/lock.ts';
import { createMetrics, serveWatchers, type WatchServer } from './process/metrics.ts';
import { BadSettings, readSettings, type Settings } from './process/settings.ts';
import { LmdbStore } from './store/lmdb-store.ts';

/** Below this, in bytes, of free space the log says so at the start. */
const LITTLE_SPACE = 512 * 1024 * 1024;

const lock = async (folder: string): Promise<FolderLock> => {
  try {
    return await lockFolder(folder);
  } catch (error) {
    if (error instanceof Locked)
      throw new CannotStart(`${error.message}; stop that one first, or choose another DATA_DIR.`);
    throw new CannotStart(`The data folder ${folder} cannot be locked: ${String(error)}.`, { cause: error });
  }
};

const openStore = async (folder: string, groupMs: number): Promise<LmdbStore> => {
  try {
    return await LmdbStore.open({ folder, groupMs });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CannotStart(`The store in ${folder} cannot be opened: ${why}.`, { cause: error });
  }
};

const watch = async (settings: Settings, peer: ArchivePeer, metrics: ReturnType<typeof createMetrics>) => {
  try {
    return await serveWatchers({
      host: settings.METRICS_HOST,
      port: settings.METRICS_PORT,
      registry: metrics.registry,
      status: () => peer.status,
      unhealthyLagMs: settings.UNHEALTHY_LAG_MS,
    });
  } catch (error) {
    if (!hasCode(error, 'EADDRINUSE', 'EACCES', 'EADDRNOTAVAIL', 'ENOTFOUND')) throw error;
    throw new CannotStart(
      `METRICS_HOST and METRICS_PORT: ${settings.METRICS_HOST}:${settings.METRICS_PORT} cannot be listened on (${String(error)}).`,
    );
  }
};

/** Resolves when the process is asked to stop: by a signal, or because the launcher that started it has gone. */
const askedToStop = (): Promise<void> =>
  new Promise((stop) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop());
    if (process.send !== undefined) process.once('disconnect', () => stop());
  });

const warnOfLittleSpace = async (folder: string, logger: Logger): Promise<void> => {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < LITTLE_SPACE)
    logger.warn(
      { folder, freeBytes: bavail * bsize },
      'there is little space left on the disk of the data folder',
    );
};

/** Runs the archive until it is asked to stop. Gives the exit code. */
const run = async (): Promise<number> => {
  const settings = readSettings(process.env);
  const logger = pino({ level: settings.LOG_LEVEL, base: null, timestamp: pino.stdTimeFunctions.isoTime });
  // What is acknowledged is on disk already, so there is nothing to rescue: say what happened and end.
  for (const event of ['uncaughtException', 'unhandledRejection'] as const)
    process.on(event, (error) => {
      logger.fatal({ err: error }, `${event}: the archive ends; everything acknowledged is on disk`);
      process.exit(1);
    });
  const folder = dataFolder(settings.DATA_DIR);
  await prepareFolder(folder);
  const held = await lock(folder.path);
  let store: LmdbStore | null = null;
  let watching: WatchServer | null = null;
  try {
    const key = await archiveKey(folder);
    store = await openStore(folder.store, settings.GROUP_MS);
    await warnOfLittleSpace(folder.path, logger);
    const metrics = createMetrics(() => peer.status);
    const peer = new ArchivePeer({
      signaling: settings.SIGNALING_URL.replace(/\/$/, ''),
      token: settings.ARCHIVE_TOKEN,
      key,
      store: metrics.counted(store),
      webrtc: nodeWebRtc,
      log: logger,
      graceMs: settings.GRACE_MS,
      maxOpenRooms: settings.MAX_OPEN_ROOMS,
      maxKeptRooms: settings.MAX_KEPT_ROOMS,
      retention: { last: settings.KEEP_VERSIONS, daily: settings.KEEP_DAILY },
    });
    watching = await watch(settings, peer, metrics);
    const stop = askedToStop();
    await peer.start();
    const { url: metricsUrl, port: metricsPort } = watching;
    logger.info({ folder: folder.path, publicKey: key.publicKey, metricsUrl }, 'ready');
    process.send?.({ type: 'ready', publicKey: key.publicKey, metricsUrl, metricsPort });

    await stop;
    logger.info({ openRooms: peer.status.openRooms }, 'stopping; saving what is not saved yet');
    const lost = await peer.close(settings.STOP_MS);
    if (lost > 0) logger.fatal({ bytes: lost }, 'these could not be saved; nobody was told that they were');
    else logger.info('stopped; everything is saved');
    return lost > 0 ? 1 : 0;
  } finally {
    await watching?.close();
    await store?.close();
    await held.release();
  }
};

/**
 * How long the threads of @roamhq/wrtc have for taking down connections that were closed a moment ago, in milliseconds.
 * While they do, an exit of the process can end in a crash in its native code: of everything saved, but with a signal
 * where hosts and their supervisors look for the code 0.
 */
const NATIVE_TEARDOWN_MS = 300;

try {
  const code = await run();
  await new Promise((resolve) => setTimeout(resolve, NATIVE_TEARDOWN_MS));
  process.exit(code);
} catch (error) {
  const understood = error instanceof BadSettings || error instanceof CannotStart;
  // Anything else is a fault of the program, and its stack is what helps.
  console.error(understood ? error.message : error);
  process.exit(1);
}
