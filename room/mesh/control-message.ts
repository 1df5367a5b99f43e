import * as encoding from 'lib0/encoding';
import type { Right } from '../capability/capability.ts';
import * as decoding from '../encoding/decoding.ts';
import { MessageError } from '../message-error.ts';
import { RIGHT_BYTE } from './handshake/transcript.ts';
import type { LinkEnd } from './link.ts';

/** Message types 16 to 20: a link's own housekeeping. See docs/PROTOCOL.md, Messages. */
const TYPE = { hello: 16, proof: 17, ping: 18, pong: 19, bye: 20 } as const;

export const HANDSHAKE_VERSION = 1;
export const NONCE_BYTES = 32;
/** HMAC 32 and Ed25519 signature 64. */
const MAX_PROOF_BYTES = 96;

export type ControlMessage =
  | { readonly type: 'hello'; readonly version: number; readonly nonce: Uint8Array; readonly member: string }
  | { readonly type: 'proof'; readonly right: Right; readonly proof: Uint8Array }
  | { readonly type: 'ping' | 'pong'; readonly number: number }
  | { readonly type: 'bye'; readonly reason: LinkEnd };

const LINK_ENDS: ReadonlySet<string> = new Set<LinkEnd>([
  'left',
  'unwanted',
  'replaced',
  'timeout',
  'lost',
  'closed',
  'bad-handshake',
  'bad-frame',
  'bad-message',
  'bad-update',
  'forbidden',
  'flooding',
]);

export const isLinkEnd = (text: string): text is LinkEnd => LINK_ENDS.has(text);

export const writeControl = (message: ControlMessage): Uint8Array => {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, TYPE[message.type]);
  switch (message.type) {
    case 'hello':
      encoding.writeVarUint(encoder, message.version);
      encoding.writeUint8Array(encoder, message.nonce);
      encoding.writeVarString(encoder, message.member);
      encoding.writeVarUint(encoder, 0);
      break;
    case 'proof':
      encoding.writeUint8(encoder, RIGHT_BYTE[message.right]);
      encoding.writeVarUint8Array(encoder, message.proof);
      break;
    case 'ping':
    case 'pong':
      encoding.writeVarUint(encoder, message.number);
      break;
    case 'bye':
      encoding.writeVarString(encoder, message.reason);
  }
  return encoding.toUint8Array(encoder);
};

const readBody = (type: number, decoder: decoding.Decoder): ControlMessage | null => {
  switch (type) {
    case TYPE.hello: {
      const version = decoding.readVarUint(decoder);
      const nonce = decoding.readUint8Array(decoder, NONCE_BYTES).slice();
      const member = decoding.readVarString(decoder);
      decoding.readVarUint(decoder); // features: none are known yet, those of later versions are ignored
      return { type: 'hello', version, nonce, member };
    }
    case TYPE.proof: {
      const byte = decoding.readUint8(decoder);
      if (byte !== RIGHT_BYTE.view && byte !== RIGHT_BYTE.edit) throw new MessageError(`right ${byte}`);
      const proof = decoding.readVarUint8Array(decoder).slice();
      if (proof.length > MAX_PROOF_BYTES) throw new MessageError(`proof of ${proof.length} bytes`);
      return { type: 'proof', right: byte === RIGHT_BYTE.edit ? 'edit' : 'view', proof };
    }
    case TYPE.ping:
      return { type: 'ping', number: decoding.readVarUint(decoder) };
    case TYPE.pong:
      return { type: 'pong', number: decoding.readVarUint(decoder) };
    case TYPE.bye: {
      const reason = decoding.readVarString(decoder);
      // A reason that only a later version knows ends the link no less.
      return { type: 'bye', reason: isLinkEnd(reason) ? reason : 'closed' };
    }
    default:
      return null;
  }
};

/**
 * @returns the message, or null when its type is not one of the link's own.
 * @throws MessageError when it does not decode.
 */
export const readControl = (bytes: Uint8Array): ControlMessage | null => {
  const [first] = bytes;
  // All of them fit into one byte. Most messages are none of them, and go on at once.
  if (first === undefined || first < TYPE.hello || first > TYPE.bye) return null;
  try {
    const decoder = decoding.createDecoder(bytes);
    return readBody(decoding.readVarUint(decoder), decoder);
  } catch (error) {
    if (error instanceof MessageError) throw error;
    throw new MessageError('message does not decode', { cause: error });
  }
};
