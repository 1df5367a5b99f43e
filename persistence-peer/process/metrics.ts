import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { ArchiveStatus } from '../peer/archive-peer.ts';
import type { Store } from '../store/store.ts';

/** What an archive tells those who watch over it. No metric has a label that grows with rooms or people. */
export interface Metrics {
  readonly registry: Registry;
  /** The store, counting what is written through it. */
  counted(store: Store): Store;
}

export const createMetrics = (status: () => ArchiveStatus): Metrics => {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const gauge = (name: string, help: string, value: (status: ArchiveStatus) => number): void => {
    new Gauge({
      name: `meshboard_archive_${name}`,
      help,
      registers,
      collect() {
        this.set(value(status()));
      },
    });
  };
  gauge('connected', '1 while the signaling server is connected', ({ connected }) => (connected ? 1 : 0));
  gauge('open_rooms', 'Rooms joined at present', ({ openRooms }) => openRooms);
  gauge('waiting_rooms', 'Occupied rooms without a place', ({ waitingRooms }) => waitingRooms);
  gauge('quarantined_rooms', 'Rooms that cannot be loaded', ({ quarantinedRooms }) => quarantinedRooms);
  gauge('save_lag_seconds', 'Age of the oldest update that is not durable', ({ lagMs }) => lagMs / 1000);
  gauge('unsaved_bytes', 'Bytes of updates that are not durable', ({ unsavedBytes }) => unsavedBytes);
  const counter = (name: string, help: string) =>
    new Counter({ name: `meshboard_archive_${name}_total`, help, registers });
  const logged = counter('logged_bytes', 'Bytes of updates made durable');
  const appends = counter('appends', 'Log entries made durable');
  const refused = counter('append_failures', 'Appends that the disk refused');
  const snapshots = counter('snapshots', 'Snapshots made current');
  const snapshotFailures = counter('snapshot_failures', 'Snapshots that could not be made or did not verify');

  return {
    registry,
    counted: (store) => {
      const counting: Pick<Store, 'append' | 'writeSnapshot'> = {
        append: async (room, updates) => {
          try {
            const position = await store.append(room, updates);
            appends.inc();
            logged.inc(updates.reduce((sum, update) => sum + update.length, 0));
            return position;
          } catch (error) {
            refused.inc();
            throw error;
          }
        },
        writeSnapshot: async (room, snapshot) => {
          try {
            const version = await store.writeSnapshot(room, snapshot);
            snapshots.inc();
            return version;
          } catch (error) {
            snapshotFailures.inc();
            throw error;
          }
        },
      };
      return {
        ...counting,
        load: (room) => store.load(room),
        salvage: (room) => store.salvage(room),
        lastPosition: (room) => store.lastPosition(room),
        versions: (room) => store.versions(room),
        readVersion: (room, version) => store.readVersion(room, version),
        keep: (room, editKey) => store.keep(room, editKey),
        record: (room) => store.record(room),
        quarantine: (room, reason) => store.quarantine(room, reason),
        rooms: () => store.rooms(),
        roomCount: () => store.roomCount(),
        summary: (room) => store.summary(room),
        forget: (room) => store.forget(room),
        check: (room) => store.check(room),
        backup: (folder) => store.backup(folder),
        close: () => store.close(),
      };
    },
  };
};

export interface WatchServer {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

export interface WatchOptions {
  readonly host: string;
  readonly port: number;
  readonly registry: Registry;
  readonly status: () => ArchiveStatus;
  /** Above this, in milliseconds, saving lags so far behind that somebody has to look. */
  readonly unhealthyLagMs: number;
}

/**
 * Serves `/metrics` for Prometheus and `/healthz`: 200 while everything that came in is saved in time, else 503.
 * A missing server does not make an archive ill: what it has is saved all the same, and a restart would help nobody.
 */
export const serveWatchers = async (options: WatchOptions): Promise<WatchServer> => {
  const { registry, status } = options;
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0];
    if (request.method !== 'GET' || (path !== '/metrics' && path !== '/healthz')) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('not found\n');
    } else if (path === '/healthz') {
      const now = status();
      const healthy = now.lagMs <= options.unhealthyLagMs;
      response
        .writeHead(healthy ? 200 : 503, { 'content-type': 'application/json' })
        .end(`${JSON.stringify({ healthy, ...now })}\n`);
    } else {
      registry.metrics().then(
        (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
    }
  });
  await listening(server, options.host, options.port);
  const { address, port, family } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

const listening = (server: Server, host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
