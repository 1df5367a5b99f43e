import { expect, test } from 'vitest';
import {
  checkOpenServers,
  checkServerOrigin,
  isWebSocketAddress,
  ServerAddressError,
} from './server-address.ts';

test.each(['https://board.example.org', 'http://[::1]:8080', 'wss://board.example.org/'])(
  '%s is a server',
  (url) => {
    expect(() => checkServerOrigin(url)).not.toThrow();
  },
);

test.each(['', 'board.example.org', '/here', 'garbage://x', 'javascript:0'])(
  '"%s" is none, and says so',
  (url) => {
    expect(() => checkServerOrigin(url)).toThrow(ServerAddressError);
    expect(() => checkServerOrigin(url)).toThrow(`"${url}"`);
  },
);

test('open rooms need at least one WebSocket’s address, and no other', () => {
  expect(() => checkOpenServers(['ws://localhost:1/y-webrtc', 'wss://board.example.org'])).not.toThrow();
  expect(() => checkOpenServers([])).toThrow('names no server');
  for (const wrong of ['board.example.org', 'http://localhost:1', 'ws://localhost:1/y-webrtc#x']) {
    expect(() => checkOpenServers(['ws://localhost:1', wrong])).toThrow(`"${wrong}"`);
    expect(isWebSocketAddress(wrong)).toBe(false);
  }
});
