import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';

export interface MetricsServer {
  readonly address: AddressInfo;
  close(): Promise<void>;
}

export interface MetricsServerParts {
  readonly host: string;
  readonly port: number;
  readonly registry: Registry;
  /** Called before each answer, to bring lazily kept counters up to date. */
  readonly settle: () => void;
  readonly logger: Logger;
}

/** Serves `/metrics` on a port of its own, so that what the world reaches and what Prometheus reaches differ. */
export const startMetricsServer = async (parts: MetricsServerParts): Promise<MetricsServer> => {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404, { 'content-type': 'application/json' });
      response.end('{"error":"not-found","message":"only GET /metrics is here"}');
      return;
    }
    parts.settle();
    parts.registry.metrics().then(
      (text) => {
        response.writeHead(200, { 'content-type': parts.registry.contentType });
        response.end(text);
      },
      (error: unknown) => {
        parts.logger.error({ err: error }, 'metrics could not be collected');
        response.writeHead(500).end();
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(parts.port, parts.host, resolve);
  });
  return {
    address: server.address() as AddressInfo,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
