import { createSocket } from 'node:dgram';
import { createServer, isIPv6 } from 'node:net';

const udpFree = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
    socket.once('error', () => resolve(false));
    socket.bind(port, host, () => socket.close(() => resolve(true)));
  });

const tcpFree = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });

/**
 * Whether a program could listen on this UDP and TCP port. Asked beforehand because coturn goes on without a
 * listener that it cannot have.
 */
export const portIsFree = async (host: string, port: number): Promise<boolean> =>
  (await udpFree(host, port)) && (await tcpFree(host, port));
