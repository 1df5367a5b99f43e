import { createSocket } from 'node:dgram';
import { createServer, isIPv6 } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { systemReason, TurnFailed } from './turn-failed.ts';

/** The code of the system's error when a program cannot listen there; null when it could. */
type Obstacle = string | null;

const udpObstacle = (host: string, port: number): Promise<Obstacle> =>
  new Promise((resolve) => {
    const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
    socket.once('error', (error) => resolve(systemReason(error)));
    socket.bind(port, host, () => socket.close(() => resolve(null)));
  });

const tcpObstacle = (host: string, port: number): Promise<Obstacle> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(systemReason(error)));
    server.listen(port, host, () => server.close(() => resolve(null)));
  });

/** A port that coturn listens on, and the setting that chooses it. */
export interface Port {
  readonly number: number;
  readonly setting: 'TURN_PORT' | 'TURN_TLS_PORT';
}

const explained = (obstacle: string, host: string, { number, setting }: Port): string => {
  switch (obstacle) {
    case 'EADDRINUSE':
      return `Port ${number} is taken by another program; stop that or set another ${setting}.`;
    case 'EACCES':
      return `Port ${number} may only be opened by an administrator; set a ${setting} above 1023.`;
    case 'EADDRNOTAVAIL':
      return `coturn cannot listen on ${host}: that is not an address of this machine.`;
    default:
      return `coturn cannot listen on port ${number} of ${host} (${obstacle}).`;
  }
};

/**
 * Resolves when a program can listen on this UDP and TCP port. Asked beforehand because coturn goes on without a
 * listener that it cannot have.
 *
 * @param withinMs How long to wait for a port that is taken.
 * @throws TurnFailed that says what to do
 */
export const requirePort = async (host: string, port: Port, withinMs: number): Promise<void> => {
  const until = Date.now() + withinMs;
  for (;;) {
    const obstacle = (await udpObstacle(host, port.number)) ?? (await tcpObstacle(host, port.number));
    if (obstacle === null) return;
    if (obstacle !== 'EADDRINUSE' || Date.now() >= until)
      throw new TurnFailed(explained(obstacle, host, port));
    await pause(20);
  }
};
