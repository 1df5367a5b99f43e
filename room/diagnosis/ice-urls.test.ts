import { expect, test } from 'vitest';
import { serversByKind } from './ice-urls.ts';

const credentials = { username: 'u', credential: 'c' };

test('servers are sorted by what reaches them, each address with its credentials', () => {
  const urls = [
    'turn:h:3478?transport=udp',
    'turn:h:3478?transport=tcp',
    'turns:h:443?transport=tcp',
    'turn:i',
    'turns:i',
  ];
  expect(serversByKind([{ urls: 'stun:h:3478' }, { urls, ...credentials }])).toEqual({
    stun: ['stun:h:3478'],
    turn: {
      udp: [
        { urls: ['turn:h:3478?transport=udp'], ...credentials },
        { urls: ['turn:i'], ...credentials },
      ],
      tcp: [{ urls: ['turn:h:3478?transport=tcp'], ...credentials }],
      tls: [
        { urls: ['turns:h:443?transport=tcp'], ...credentials },
        { urls: ['turns:i'], ...credentials },
      ],
    },
  });
});

test('of many servers a few are asked', () => {
  const urls = Array.from({ length: 20 }, (_, i) => `stun:h:${i}`);
  expect(serversByKind([{ urls }]).stun).toHaveLength(3);
});
