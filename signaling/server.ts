import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Duplex } from 'node:stream';
import { pino } from 'pino';
import { Server } from 'socket.io';
import { buildHttp } from './http/app.ts';
import { Gate } from './http/gate.ts';
import { type MetricsServer, startMetricsServer } from './http/metrics-server.ts';
import { clientAddress, hostNameOf, requestedHost } from './http/proxy.ts';
import { iceConfig, NO_ICE } from './ice/ice-servers.ts';
import { AddressLimits } from './limits/address-limits.ts';
import { DEFAULT_LIMITS, type Limits } from './limits/limits.ts';
import { Archives, archiveKeyOf } from './membership/archives.ts';
import { Client, type MeshServer } from './membership/client.ts';
import { Dispatch } from './membership/dispatch.ts';
import { Membership } from './membership/membership.ts';
import { Relay } from './membership/relay.ts';
import { Metrics } from './metrics/metrics.ts';
import { WireLedger } from './metrics/wire-ledger.ts';
import { OPEN_ROOMS_PATH, OpenRooms } from './open-rooms/open-rooms.ts';
import type { Cluster, SignalingOptions, SignalingServer } from './options.ts';
import { MAX_FRAME_BYTES } from './protocol/index.ts';
import { Refusal } from './refusal.ts';
import { MemoryRoster } from './roster/memory-roster.ts';

/** How long, in milliseconds, a connection may take to say what it wants. */
const CONNECT_TIMEOUT_MS = 5_000;

/** Node's own 511 overflows when thousands reconnect at once, and each overflow costs a client a second's SYN retry. */
const LISTEN_BACKLOG = 4_096;

const clock = (): number => performance.now();

/** How long, in milliseconds, clients have to take in that the server closes. */
const FAREWELL_MS = 500;

const SOCKET_IO_PATH = '/socket.io/';

/** The wildcard that takes connections to every address of this machine; where there is no IPv6, `::` would fail. */
const everyAddress = (): string =>
  Object.values(networkInterfaces()).some((entries) => entries?.some(({ family }) => family === 'IPv6'))
    ? '::'
    : '0.0.0.0';

/** What a process that is the only one has in place of a cluster. */
const alone = ({ rooms, membersPerRoom }: Limits): Cluster => {
  const roster = new MemoryRoster({ rooms, personsPerRoom: membersPerRoom });
  return { roster, close: () => roster.close() };
};

/** Answers an upgrade with an error instead. */
const refuseUpgrade = (socket: Duplex, status: string): void => {
  // The other end may be gone already, and there is nobody left to tell.
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
};

/** An address as it stands in a URL that this machine can open: brackets for IPv6, loopback for "every address". */
const urlHost = ({ address, family }: AddressInfo): string => {
  if (address === '::' || address === '0.0.0.0') return '127.0.0.1';
  return family === 'IPv6' ? `[${address}]` : address;
};

/**
 * Starts a signaling server.
 *
 * @throws the `listen` error of Node (`EADDRINUSE`, `EACCES`, ...) when a port cannot be had
 */
export const createSignalingServer = async (options: SignalingOptions = {}): Promise<SignalingServer> => {
  const logger = options.logger ?? pino({ level: 'silent' });
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const ice = { ...NO_ICE, ...options.ice };
  let turnRuns = options.turnRuns ?? true;
  const iceFor = (client: Client) => iceConfig(ice, client.host, client.turnUser, Date.now(), turnRuns);
  const hops = options.trustedProxyHops ?? 0;
  const cluster = options.cluster ?? alone(limits);
  const { roster } = cluster;
  const metrics = new Metrics(options.processMetrics ?? false);
  const ledger = new WireLedger(metrics.wireBytes);
  const addresses = new AddressLimits(limits, clock);
  let draining = false;
  let allGone: (() => void) | undefined;

  const app = await buildHttp({
    logger,
    ready: () => !draining,
    appFolder: options.appFolder ?? null,
    adminToken: options.adminToken ?? null,
    trustedProxyHops: hops,
    roster,
    sockets: () => io.engine.clientsCount,
    attempt: (request) => addresses.proof(clientAddress(request, hops)),
  });
  const http = app.server;
  http.on('connection', (socket) => ledger.open(socket));

  const gate = new Gate({
    originRules: { allowedOrigins: options.allowedOrigins ?? [], trustedProxyHops: hops },
    addresses,
    draining: () => draining,
    turnedAway: (reason) => metrics.refusedConnections.inc({ reason }),
  });
  const io: MeshServer = new Server(http, {
    transports: ['websocket'],
    maxHttpBufferSize: MAX_FRAME_BYTES,
    connectTimeout: CONNECT_TIMEOUT_MS,
    perMessageDeflate: false,
    allowEIO3: false,
    serveClient: false,
    destroyUpgrade: false,
    ...(cluster.adapter === undefined ? {} : { adapter: cluster.adapter }),
    allowRequest: (request, decide) => {
      const turned = gate.admit(request);
      decide(turned, turned === null);
    },
  });
  const openRooms = (options.openRooms ?? true) ? new OpenRooms({ limits, metrics, clock }) : null;
  http.on('upgrade', (request, socket, head) => {
    const path = request.url?.split('?', 1)[0];
    if (path?.startsWith(SOCKET_IO_PATH)) ledger.turnInto('socket', request.socket);
    else if (openRooms === null || path !== OPEN_ROOMS_PATH) refuseUpgrade(socket, '404 Not Found');
    else if (gate.admit(request) !== null) refuseUpgrade(socket, '403 Forbidden');
    else {
      ledger.turnInto('open_rooms', request.socket);
      openRooms.accept(request, socket, head);
    }
  });

  const archives = new Archives(io, roster, (error) =>
    logger.error({ err: error }, 'an archive that has gone could not be taken off the list'),
  );
  const relay = new Relay(io, roster);
  const membership = new Membership({
    io,
    roster,
    archives,
    limits,
    addresses,
    graceMs: options.graceMs ?? 5_000,
    iceFor,
    failed: (error) => logger.error({ err: error }, 'a seat could not be given up'),
  });
  roster.watch({
    lost: (room, member) => membership.lost(room, member),
    archivesLost: () => {
      archives.announce().catch((error) => logger.error({ err: error }, 'archives could not be announced'));
    },
    // Not a farewell: clients come back from a connection that broke, and enter again.
    forgotten: () => {
      for (const socket of io.sockets.sockets.values()) socket.request.socket.destroy();
    },
  });
  const dispatch = new Dispatch({
    metrics,
    logger,
    handlers: {
      join: async (client, request) => {
        if (draining) throw new Refusal('draining', 'this server is about to stop', 1_000);
        return await membership.join(client, request);
      },
      leave: (client, request) => membership.leave(client, request),
      signal: async (client, request) => {
        metrics.signalBytes.inc({ direction: 'in' }, request.body.length);
        await relay.signal(client, membership.requireMember(client, request.room), request);
        metrics.signalBytes.inc({ direction: 'out' }, request.body.length);
        return null;
      },
      ice: async (client, { room }) => {
        membership.requireMember(client, room);
        return iceFor(client);
      },
      keep: async (client, request) => {
        membership.requireMember(client, request.room);
        const retryAfterMs = addresses.keep(client.address);
        if (retryAfterMs > 0) throw new Refusal('rate-limited', 'too many boards to keep', retryAfterMs);
        return await archives.keep(request);
      },
    },
  });

  io.use((socket, next) => {
    const { request } = socket;
    const address = clientAddress(request, hops);
    try {
      if ('archive' in socket.handshake.auth) {
        const waitMs = addresses.proof(address);
        if (waitMs > 0) throw new Refusal('rate-limited', 'too many attempts from this address', waitMs);
      }
      const archiveKey = archiveKeyOf(socket.handshake.auth, options.archiveToken ?? null);
      socket.data = { archiveKey, address, host: hostNameOf(requestedHost(request, hops)) };
      next();
    } catch (error) {
      const refusal = error instanceof Refusal ? error : new Refusal('internal', 'the server failed');
      metrics.refusedConnections.inc({ reason: refusal.code });
      next(Object.assign(new Error(refusal.code), { data: refusal.toFault() }));
    }
  });
  io.on('connection', (socket) => {
    const client = new Client(socket, limits, clock);
    metrics.connections.inc({ kind: client.kind });
    const report = (error: unknown) => logger.error({ err: error }, 'a connection could not be tended');
    dispatch.serve(client);
    socket.on('disconnect', (reason) => {
      relay.connectionGone(client.id);
      if (io.sockets.sockets.size === 0) allGone?.();
      membership.dropped(client, reason).catch(report);
      if (client.archiveKey !== null) archives.went(client).catch(report);
    });
    if (client.archiveKey !== null) archives.came(client, client.archiveKey).catch(report);
  });

  metrics.watch({ sockets: () => io.engine.clientsCount, seats: () => membership.count() });

  const stop = async (): Promise<void> => {
    draining = true;
    membership.close();
    archives.close();
    io.local.disconnectSockets(true);
    io.engine.close();
    await openRooms?.close();
    // A client that does not read its farewell must not keep the server from closing.
    const force = setTimeout(() => ledger.destroyAll(), FAREWELL_MS);
    await app.close();
    clearTimeout(force);
    await cluster.close();
  };

  const host = options.host === null ? everyAddress() : (options.host ?? '127.0.0.1');
  let metricsServer: MetricsServer | null = null;
  try {
    await app.listen({ host, port: options.port ?? 0, backlog: LISTEN_BACKLOG });
    if (options.metrics) {
      const { registry } = metrics;
      const settle = () => ledger.settleAll();
      metricsServer = await startMetricsServer({ ...options.metrics, registry, settle, logger });
    }
  } catch (error) {
    await stop();
    throw error;
  }
  const address = http.address() as AddressInfo;

  return {
    url: `http://${urlHost(address)}:${address.port}`,
    port: address.port,
    metricsUrl:
      metricsServer === null
        ? null
        : `http://${urlHost(metricsServer.address)}:${metricsServer.address.port}/metrics`,
    metricsPort: metricsServer?.address.port ?? null,
    drain: async (withinMs) => {
      draining = true;
      io.local.emit('drain', { withinMs });
      if (io.sockets.sockets.size === 0) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, withinMs);
        allGone = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    },
    turnRuns: (runs) => {
      turnRuns = runs;
    },
    close: async () => {
      await stop();
      await metricsServer?.close();
    },
  };
};
