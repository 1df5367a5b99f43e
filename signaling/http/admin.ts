import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { sameSecret } from '../membership/archives.ts';
import type { Roster } from '../roster/roster.ts';
import { ADMIN_PAGE, ADMIN_SCRIPT, ADMIN_STYLE } from './admin-page.ts';
import { HttpProblem } from './problem.ts';

export interface AdminParts {
  readonly token: string;
  readonly roster: Roster;
  /** Open Socket.IO connections. */
  readonly sockets: () => number;
  /** Counts an attempt of the requesting address; returns 0, or the milliseconds to wait. */
  readonly attempt: (request: FastifyRequest) => number;
}

/** Most rooms that one answer lists, the fullest first. */
const MOST_ROOMS = 500;

/** Enough to tell rooms apart, too little to join one: a room id is all that joining takes. */
const shortened = (room: string): string => createHash('sha256').update(room).digest('hex').slice(0, 8);

const presentedToken = (request: FastifyRequest): string =>
  /^Bearer (.{1,512})$/.exec(request.headers.authorization ?? '')?.[1] ?? '';

/** The administrator's page and API: counts, and nothing that would let an administrator into a room. */
export const serveAdmin = async (app: FastifyInstance, parts: AdminParts): Promise<void> => {
  const startedAt = Date.now();

  app.get('/admin', (_request, reply) => reply.type('text/html').send(ADMIN_PAGE));
  app.get('/admin/admin.js', (_request, reply) => reply.type('text/javascript').send(ADMIN_SCRIPT));
  app.get('/admin/admin.css', (_request, reply) => reply.type('text/css').send(ADMIN_STYLE));

  await app.register(
    async (api) => {
      api.addHook('onRequest', async (request, reply) => {
        reply.header('cache-control', 'no-store');
        const waitMs = parts.attempt(request);
        if (waitMs > 0) throw new HttpProblem(429, 'rate-limited', 'too many attempts from this address');
        if (!sameSecret(presentedToken(request), parts.token)) {
          reply.header('www-authenticate', 'Bearer');
          throw new HttpProblem(401, 'unauthorized', 'this needs the administrator token as a bearer token');
        }
      });
      api.get('/stats', async () => {
        const [rooms, archives] = await Promise.all([parts.roster.rooms(), parts.roster.archives()]);
        return {
          uptimeSeconds: Math.floor((Date.now() - startedAt) / 1000),
          sockets: parts.sockets(),
          rooms: rooms.length,
          persons: rooms.reduce((sum, { persons }) => sum + persons, 0),
          archives: archives.length,
          memoryBytes: process.memoryUsage.rss(),
        };
      });
      api.get('/rooms', async () => {
        const rooms = await parts.roster.rooms();
        const fullest = rooms.sort((a, b) => b.persons - a.persons).slice(0, MOST_ROOMS);
        return {
          total: rooms.length,
          rooms: fullest.map(({ room, persons, archives }) => ({ room: shortened(room), persons, archives })),
        };
      });
    },
    { prefix: '/admin/api' },
  );
};
