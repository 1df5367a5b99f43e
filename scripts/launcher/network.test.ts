import { createServer } from 'node:net';
import type { NetworkInterfaceInfo } from 'node:os';
import { describe, expect, test } from 'vitest';
import { lanAddresses, requireFreePort } from './network.ts';

const at = (address: string, more: Partial<NetworkInterfaceInfo> = {}): NetworkInterfaceInfo =>
  ({
    address,
    family: 'IPv4',
    internal: false,
    netmask: '255.255.255.0',
    mac: '',
    cidr: null,
    ...more,
  }) as NetworkInterfaceInfo;

test('only addresses that other devices can reach are shown', () => {
  expect(
    lanAddresses({
      lo: [at('127.0.0.1', { internal: true })],
      docker0: [at('172.17.0.1')],
      eth0: [at('192.168.1.7'), at('169.254.3.4'), at('fe80::1', { family: 'IPv6', scopeid: 2 } as never)],
      wlan0: [at('10.0.0.3')],
    }),
  ).toEqual(['192.168.1.7', '10.0.0.3']);
});

describe('a port', () => {
  test('that is taken is named, with what to do', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await expect(requireFreePort('127.0.0.1', port)).rejects.toThrow(`PORT=${port + 1} npm start`);
    await new Promise((resolve) => server.close(resolve));
    await requireFreePort('127.0.0.1', port);
  });

  test('on an address that is not ours is refused', async () => {
    await expect(requireFreePort('203.0.113.9', 8080)).rejects.toThrow('HOST=203.0.113.9 is not an address');
  });
});
