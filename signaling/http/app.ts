import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';

export interface HttpParts {
  readonly logger: FastifyBaseLogger;
  readonly ready: () => boolean;
}

/** The HTTP side of the server; not yet listening. */
export const buildHttp = async ({ logger, ready }: HttpParts): Promise<FastifyInstance> => {
  const app: FastifyInstance = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
  });
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) =>
    ready() ? { status: 'ready' } : await reply.code(503).send({ status: 'draining' }),
  );
  return app;
};
