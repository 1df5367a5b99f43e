import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { LaunchError, systemCodeOf } from './launch-error.ts';

/** Bridges and tunnels of container engines and virtual machines: no other device is reached by their addresses. */
const VIRTUAL = /^(docker|br-|veth|virbr|cni|flannel|podman)/;

/** IPv4 addresses by which other devices on the network reach this machine. */
export const lanAddresses = (interfaces = networkInterfaces()): string[] =>
  Object.entries(interfaces)
    .filter(([name]) => !VIRTUAL.test(name))
    .flatMap(([, addresses]) => addresses ?? [])
    .filter((each) => each.family === 'IPv4' && !each.internal && !each.address.startsWith('169.254.'))
    .map((each) => each.address);

/**
 * Makes sure that nobody listens on a TCP port yet: the server would find out too, but not say what to do about it.
 *
 * @throws {LaunchError} when the port is taken, needs more rights, or the address is not this machine's.
 */
export const requireFreePort = (host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => {
      const code = systemCodeOf(error);
      const why =
        code === 'EADDRINUSE'
          ? `Port ${port} is taken by another program. Stop that one, or choose another port: PORT=${port < 65_535 ? port + 1 : 8_080} npm start`
          : code === 'EACCES'
            ? `Port ${port} may only be opened by an administrator. Choose one above 1023: PORT=8080 npm start`
            : code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND'
              ? `HOST=${host} is not an address of this machine. 0.0.0.0 stands for all of them.`
              : `Port ${port} on ${host} cannot be opened (${code ?? error.message}).`;
      reject(new LaunchError(why, { cause: error }));
    });
    probe.listen(port, host, () => probe.close(() => resolve()));
  });
