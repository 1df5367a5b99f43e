import { expect, test } from 'vitest';
import type { RoomStatus } from './room.ts';
import { LONELY_MS, roomStatus, type StatusFacts } from './room-status.ts';

const joined: StatusFacts = { signaling: 'joined', fault: null, others: 0, living: 0, lonelyMs: 0 };
const full = { code: 'room-full', message: 'this room is full' } as const;
const old = { code: 'wrong-version', message: 'speak 2' } as const;

test.each<[string, Partial<StatusFacts>, RoomStatus]>([
  ['nobody else is there', {}, { state: 'alone' }],
  ['others are there, links are coming up', { others: 2, lonelyMs: 100 }, { state: 'connecting' }],
  ['one link answers, another hangs', { others: 2, living: 1 }, { state: 'connected', links: 1 }],
  ['a link outlived the roster', { living: 1 }, { state: 'connected', links: 1 }],
  ['the only link hangs', { others: 1, lonelyMs: 2_000 }, { state: 'connecting' }],
  [
    'nobody has been reached for as long as a dial takes',
    { others: 2, lonelyMs: LONELY_MS },
    { state: 'unreachable', members: 2 },
  ],
  ['the server was never reached', { signaling: 'offline' }, { state: 'offline', links: 0 }],
  ['the server is gone, links go on', { signaling: 'offline', living: 3 }, { state: 'offline', links: 3 }],
  ['the first attempt is under way', { signaling: 'connecting' }, { state: 'connecting' }],
  ['the room is full', { signaling: 'connecting', fault: full }, { state: 'connecting', why: 'room-full' }],
  [
    'the room was full when the connection came back',
    { signaling: 'offline', fault: full },
    { state: 'connecting', why: 'room-full' },
  ],
  [
    'the server speaks another version',
    { signaling: 'refused', fault: old },
    { state: 'refused', code: 'wrong-version', why: 'speak 2' },
  ],
])('%s', (_what, facts, status) => {
  expect(roomStatus({ ...joined, ...facts })).toEqual(status);
});
