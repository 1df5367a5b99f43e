import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** What Vite names after its content, and therefore never changes, lies in this folder. */
const HASHED = '/assets/';

/**
 * Serves the built application. Files that lie beside a `.br` or `.gz` of themselves go out compressed, at no cost
 * of computing; `index.html` is the answer to `/` only, so that a mistyped path is a 404 and not a board.
 */
export const serveApplication = async (app: FastifyInstance, folder: string): Promise<void> => {
  const assets = join(folder, HASHED);
  await app.register(fastifyStatic, {
    root: folder,
    index: ['index.html'],
    preCompressed: true,
    redirect: false,
    dotfiles: 'ignore',
    cacheControl: false,
    setHeaders: (response, path) => {
      const lasting = path.startsWith(assets);
      response.setHeader('cache-control', lasting ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
};
