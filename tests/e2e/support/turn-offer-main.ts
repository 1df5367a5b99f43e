import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { PROTOCOL_VERSION } from '@meshboard/signaling/protocol';
import { io } from 'socket.io-client';
import * as v from 'valibot';

/**
 * Joins a room of the signaling server at the address that it is given, and writes a line whenever that begins or ceases
 * to offer relays. A program of its own, since it runs in another network than the tests.
 */
const [url = ''] = process.argv.slice(2);
const Answer = v.object({
  ok: v.literal(true),
  value: v.object({ iceServers: v.array(v.object({ username: v.optional(v.string()) })) }),
});

const socket = io(url, { transports: ['websocket'] });
const random128 = (): string => randomBytes(16).toString('base64url');
const room = random128();
await socket.emitWithAck('join', { protocol: PROTOCOL_VERSION, room, secret: random128() });
for (let offered: boolean | null = null; ; await pause(50)) {
  const { iceServers } = v.parse(Answer, await socket.emitWithAck('ice', { room })).value;
  const now = iceServers.some(({ username }) => username !== undefined);
  if (now !== offered) console.log(now ? 'relays' : 'no relays');
  offered = now;
}
