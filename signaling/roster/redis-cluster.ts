import { createAdapter } from '@socket.io/redis-adapter';
import { Redis, type RedisOptions } from 'ioredis';
import type { Logger } from 'pino';
import type { Cluster } from '../options.ts';
import { RedisRoster, type RedisRosterOptions } from './redis-roster.ts';
import type { RosterLimits } from './roster.ts';

/** Longest pause, in milliseconds, between attempts to reach a Redis that is away. */
const LONGEST_RETRY_MS = 2_000;

/**
 * A client for the adapter, which does not look at what becomes of its commands: those that still wait when the
 * connection is closed for good are rejected, and a rejection that nobody looks at would end the process.
 */
const unattended = (client: Redis): Redis => {
  const send = client.sendCommand.bind(client);
  client.sendCommand = (command, stream) => {
    const sent = send(command, stream);
    if (sent instanceof Promise) sent.catch(() => undefined);
    return sent;
  };
  return client;
};

export interface RedisClusterOptions extends Omit<RedisRosterOptions, 'failed'> {
  readonly url: string;
  readonly limits: RosterLimits;
  readonly logger: Logger;
}

/**
 * Connects to the Redis through which several server processes are one.
 *
 * While Redis is away, what needs the roster is answered by `internal` with a time to wait, and links between
 * people go on; when it is back, so is everything else.
 *
 * @throws when Redis cannot be reached at the start
 */
export const connectRedis = async (options: RedisClusterOptions): Promise<Cluster> => {
  const { url, limits, logger } = options;
  const base = {
    lazyConnect: true,
    retryStrategy: (attempt: number) => Math.min(attempt * 100, LONGEST_RETRY_MS),
  } satisfies RedisOptions;
  // The roster fails at once, so that clients get an answer. The adapter's commands wait instead: it does not look
  // at what becomes of them, and a rejection would end the process.
  const store = new Redis(url, { ...base, maxRetriesPerRequest: 0, enableOfflineQueue: false });
  const publisher = unattended(new Redis(url, { ...base, maxRetriesPerRequest: null }));
  const subscriber = unattended(new Redis(url, { ...base, maxRetriesPerRequest: null }));
  const clients = [store, publisher, subscriber];
  for (const client of clients) {
    client.on('error', (error) => logger.warn({ err: error }, 'Redis is away'));
  }
  try {
    await Promise.all(clients.map((client) => client.connect()));
  } catch (error) {
    for (const client of clients) client.disconnect();
    throw error;
  }
  const roster = new RedisRoster(store, limits, {
    ...(options.prefix === undefined ? {} : { prefix: options.prefix }),
    ...(options.leaseMs === undefined ? {} : { leaseMs: options.leaseMs }),
    failed: (error) => logger.warn({ err: error }, 'the roster could not be renewed'),
  });
  return {
    roster,
    adapter: createAdapter(publisher, subscriber),
    close: async () => {
      await roster.close();
      for (const client of clients) client.disconnect();
    },
  };
};
