import type { IncomingMessage } from 'node:http';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  LogController,
} from 'fastify';
import type { Roster } from '../roster/roster.ts';
import { serveAdmin } from './admin.ts';
import { serveApplication } from './application.ts';
import { HttpProblem } from './problem.ts';
import { cameOverTls } from './proxy.ts';
import { securityHeaders } from './security-headers.ts';

export interface HttpParts {
  readonly logger: FastifyBaseLogger;
  /** Whether newcomers are taken in; a load balancer asks by `/readyz`. */
  readonly ready: () => boolean;
  readonly appFolder: string | null;
  readonly adminToken: string | null;
  readonly trustedProxyHops: number;
  readonly roster: Roster;
  readonly sockets: () => number;
  /** Counts the presenting of a token; returns 0, or the milliseconds to wait. */
  readonly attempt: (request: IncomingMessage) => number;
}

/** How long, in milliseconds, a request may take to arrive: a connection that dribbles is not kept. */
const REQUEST_TIMEOUT_MS = 15_000;

/** Nothing that is posted here is large: the API only reads. */
const MAX_BODY_BYTES = 16_384;

const wordFor = (status: number): string => {
  if (status >= 500) return 'internal';
  return status === 403 ? 'forbidden' : 'bad-request';
};

/**
 * The HTTP side of the server, not yet listening. Every error is JSON: `{error, message}`, `error` being a word for
 * programs and `message` a sentence for people.
 */
export const buildHttp = async (parts: HttpParts): Promise<FastifyInstance> => {
  const app: FastifyInstance = Fastify({
    loggerInstance: parts.logger,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
  });

  app.addHook('onRequest', async (request, reply) => {
    reply.headers(securityHeaders(cameOverTls(request.raw, parts.trustedProxyHops)));
  });
  app.setNotFoundHandler(() => {
    throw new HttpProblem(404, 'not-found', 'there is nothing at this address');
  });
  app.setErrorHandler((error: FastifyError | HttpProblem, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) parts.logger.error({ err: error }, 'a request could not be answered');
    return reply.code(status).send({
      error: error instanceof HttpProblem ? error.code : wordFor(status),
      message: status < 500 ? error.message : 'the server failed',
    });
  });

  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', (_request, reply) =>
    parts.ready() ? reply.send({ status: 'ready' }) : reply.code(503).send({ status: 'draining' }),
  );
  if (parts.adminToken !== null) {
    const { adminToken: token, roster, sockets, attempt } = parts;
    await serveAdmin(app, { token, roster, sockets, attempt: (request) => attempt(request.raw) });
  }
  if (parts.appFolder !== null) await serveApplication(app, parts.appFolder);
  return app;
};
