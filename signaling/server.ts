import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { Server } from 'socket.io';
import { buildHttp } from './http/app.ts';
import { startMetricsServer } from './http/metrics-server.ts';
import { originAllowed } from './http/origin.ts';
import { clientAddress, hostNameOf, requestedHost } from './http/proxy.ts';
import { iceConfig, NO_ICE } from './ice/ice-servers.ts';
import { AddressLimits } from './limits/address-limits.ts';
import { DEFAULT_LIMITS } from './limits/limits.ts';
import { Archives, archiveKeyOf } from './membership/archives.ts';
import { Client, type MeshServer } from './membership/client.ts';
import { Dispatch } from './membership/dispatch.ts';
import { Membership } from './membership/membership.ts';
import { Relay } from './membership/relay.ts';
import { Metrics } from './metrics/metrics.ts';
import { WireLedger } from './metrics/wire-ledger.ts';
import type { SignalingOptions, SignalingServer } from './options.ts';
import { MAX_FRAME_BYTES } from './protocol/index.ts';
import { Refusal } from './refusal.ts';
import { MemoryRoster } from './roster/memory-roster.ts';

/** How long, in milliseconds, a connection may take to say what it wants. */
const CONNECT_TIMEOUT_MS = 5_000;

/** Node's own 511 overflows when thousands reconnect at once, and each overflow costs a client a second's SYN retry. */
const LISTEN_BACKLOG = 4_096;

const clock = (): number => performance.now();

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
  const hops = options.trustedProxyHops ?? 0;
  const originRules = { allowedOrigins: options.allowedOrigins ?? [], trustedProxyHops: hops };
  const roster =
    options.roster ?? new MemoryRoster({ rooms: limits.rooms, personsPerRoom: limits.membersPerRoom });
  const metrics = new Metrics(options.processMetrics ?? false);
  const ledger = new WireLedger(metrics.wireBytes);
  const addresses = new AddressLimits(limits, clock);
  let draining = false;

  const app = await buildHttp({ logger, ready: () => !draining });
  const http = app.server;
  http.on('connection', (socket) => ledger.open(socket));

  const refuseConnection = (request: IncomingMessage): string | null => {
    if (draining) return 'draining';
    return originAllowed(request, originRules) ? null : 'origin';
  };

  const io: MeshServer = new Server(http, {
    transports: ['websocket'],
    maxHttpBufferSize: MAX_FRAME_BYTES,
    connectTimeout: CONNECT_TIMEOUT_MS,
    perMessageDeflate: false,
    allowEIO3: false,
    serveClient: false,
    destroyUpgrade: false,
    cleanupEmptyChildNamespaces: true,
    allowRequest: (request, decide) => {
      const reason = refuseConnection(request);
      if (reason !== null) metrics.refusedConnections.inc({ reason });
      decide(reason, reason === null);
    },
  });
  http.on('upgrade', (request, socket) => {
    if (request.url?.startsWith('/socket.io/')) ledger.turnInto('socket', request.socket);
    else socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  });
  io.engine.on(
    'connection',
    (engine: {
      request: IncomingMessage;
      close(): void;
      once(event: 'close', listener: () => void): void;
    }) => {
      const release = addresses.openSocket(clientAddress(engine.request, hops));
      if (release !== null) engine.once('close', release);
      else {
        metrics.refusedConnections.inc({ reason: 'address' });
        engine.close();
      }
    },
  );

  const archives = new Archives(io, roster);
  const relay = new Relay(io, roster);
  const membership = new Membership({
    io,
    roster,
    archives,
    limits,
    addresses,
    graceMs: options.graceMs ?? 5_000,
    iceFor: (client) => iceConfig(ice, client.host, client.turnUser, Date.now()),
    failed: (error) => logger.error({ err: error }, 'a seat could not be given up'),
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
        return iceConfig(ice, client.host, client.turnUser, Date.now());
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
      membership.dropped(client, reason).catch(report);
      if (client.archiveKey !== null) archives.went(client).catch(report);
    });
    if (client.archiveKey !== null) archives.came(client, client.archiveKey).catch(report);
  });

  metrics.watch({
    sockets: () => io.engine.clientsCount,
    rooms: async () => {
      const rooms = await roster.rooms();
      return {
        rooms: rooms.length,
        persons: rooms.reduce((sum, { persons }) => sum + persons, 0),
        archives: rooms.reduce((sum, room) => sum + room.archives, 0),
      };
    },
  });

  await app.listen({ host: options.host ?? '127.0.0.1', port: options.port ?? 0, backlog: LISTEN_BACKLOG });
  const address = http.address() as AddressInfo;
  const metricsServer =
    options.metrics == null
      ? null
      : await startMetricsServer({
          ...options.metrics,
          registry: metrics.registry,
          settle: () => ledger.settleAll(),
          logger,
        });

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
      io.emit('drain', { withinMs });
    },
    close: async () => {
      draining = true;
      membership.close();
      io.disconnectSockets(true);
      io.engine.close();
      await app.close();
      await metricsServer?.close();
      await roster.close();
    },
  };
};
