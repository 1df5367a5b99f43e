/**
 * A process with a member who is linked to one other, asks it for everything over and over, and stops with the first piece
 * that comes: it reads nothing any more, and neither does what its system does for it. Arguments: a server and a board's
 * link.
 */
import { parseLink } from '@meshboard/room';
import { createLabPeer } from '../../../room/mesh/testing/peers.ts';
import { encodeMessage } from '../../../room/sync/messages.ts';

const [, , url, board] = process.argv;
if (url === undefined || board === undefined) throw new Error('to be started with a server and a link');

/** Few enough to have left before the first answer comes. */
const QUESTIONS = 100;

/** The first piece of a large document, and nothing else that is said to a newcomer. */
const LARGE_BYTES = 100_000;

const questions = [
  encodeMessage({ type: 'step1', stateVector: Uint8Array.of(0) }),
  encodeMessage({ type: 'queryAwareness' }),
  encodeMessage({ type: 'graft', ids: [] }),
];

const { mesh } = createLabPeer(url, parseLink(board));
mesh.on('linkUp', (link) => {
  for (let i = 0; i < QUESTIONS; i += 1) for (const question of questions) link.send(question);
});
mesh.on('message', (_link, message) => {
  if (message.length > LARGE_BYTES) process.kill(process.pid, 'SIGSTOP');
});
process.send?.({ type: 'ready' });
