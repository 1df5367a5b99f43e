import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/**
 * Where to look: below what Linux (32,768), macOS and Windows (49,152) hand out by themselves. A port of theirs may
 * go to any server or connection of another test between the look and its use; one of these only to somebody who
 * chooses the same of 17,000 in that moment.
 */
const FIRST = 15_000;
const LAST = 31_999;

/** How many to try; with a thousand of them taken not even three are needed. */
const ATTEMPTS = 50;

const free = (listen: (then: (error: Error | null) => void) => void): Promise<boolean> =>
  new Promise((resolve, reject) => {
    listen((error) => {
      if (error === null) resolve(true);
      else if ('code' in error && error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    });
  });

const freeForTcp = (port: number): Promise<boolean> =>
  free((then) => {
    const probe = createServer();
    probe.once('error', then);
    probe.listen(port, '127.0.0.1', () => probe.close(() => then(null)));
  });

const freeForUdp = (port: number): Promise<boolean> =>
  free((then) => {
    const probe = createSocket('udp4');
    probe.once('error', then);
    probe.bind(port, '127.0.0.1', () => probe.close(() => then(null)));
  });

/** For programs that cannot be started at port 0: a port of the loopback that is free, for TCP and for UDP. */
export const freePort = async (): Promise<number> => {
  for (let i = 0; i < ATTEMPTS; i++) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST + 1));
    if ((await freeForTcp(port)) && (await freeForUdp(port))) return port;
  }
  throw new Error(`No free port from ${FIRST} to ${LAST} was found.`);
};
