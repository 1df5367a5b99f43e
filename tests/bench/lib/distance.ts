import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A server as far away as its ping says, on a port of its own. */
export interface Distance extends Disposable {
  readonly port: number;
}

/**
 * Passes TCP connections on to a local port and holds what comes, in order, for half a ping either way. A new connection
 * waits two pings more: one for TCP and one for TLS 1.3, without which nobody far away is served.
 */
export const startDistance = async (port: number, pingMs: number): Promise<Distance> => {
  const open = new Set<Socket>();
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ port, host: '127.0.0.1', noDelay: true });
    const madeAt = performance.now() + 2 * pingMs;
    const pass = (from: Socket, to: Socket): void => {
      open.add(from);
      const waiting: (() => void)[] = [];
      const later = (act: () => void): void => {
        waiting.push(act);
        // Timers of different lengths that end in the same millisecond keep no order: each fires what has waited longest.
        setTimeout(() => waiting.shift()?.(), Math.max(madeAt - performance.now(), 0) + pingMs / 2);
      };
      from.on('data', (data) => later(() => to.write(data)));
      from.on('end', () => later(() => to.end()));
      from.on('error', () => to.destroy());
      from.on('close', () => open.delete(from));
    };
    pass(near, far);
    pass(far, near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.dispose]() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
};
