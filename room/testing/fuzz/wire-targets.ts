import { decodeAssetMessage } from '../../asset/asset-message.ts';
import { createArchiveKey, openForArchive, sealForArchive } from '../../capability/archive-key.ts';
import { LinkError, parseLink } from '../../capability/link.ts';
import { capabilityAuthenticator } from '../../capability/proof.ts';
import { capabilitySealer, SealError } from '../../capability/seal.ts';
import { type ControlMessage, readControl, writeControl } from '../../mesh/control-message.ts';
import { FramingError } from '../../mesh/framing/frame.ts';
import { FrameDecoder } from '../../mesh/framing/frame-decoder.ts';
import { fingerprintOf } from '../../mesh/handshake/fingerprint.ts';
import { Handshake, HandshakeError } from '../../mesh/handshake/handshake.ts';
import { MessageError } from '../../message-error.ts';
import { decodeSignal, encodeSignal, SignalError } from '../../signaling/signal-codec.ts';
import { decodeMessage, decodeStateMap } from '../../sync/messages.ts';
import { memberNamed } from '../recording-link.ts';
import {
  assetMessages,
  capability,
  controlMessages,
  frames,
  links,
  roomMessages,
  signals,
} from './corpus.ts';
import { type Int, mutate, mutateJson, mutateText, pickFrom } from './mutate.ts';
import { stateless, type Target } from './target.ts';

const [ADA, BEN] = [memberNamed('ada'), memberNamed('ben')];

const frameTarget: Target = {
  name: 'frames',
  share: 14,
  refusals: [FramingError],
  length: 200,
  begin: (int) => {
    let decoder = new FrameDecoder();
    return {
      next: () => {
        const frame = mutate(frames, int);
        return () => {
          try {
            return decoder.push(frame) === null ? 'partial' : 'message';
          } catch (error) {
            decoder = new FrameDecoder();
            throw error;
          }
        };
      },
    };
  },
};

/** Whoever has no key of the room may send what he likes: nothing of it completes a handshake. */
const handshakeTarget: Target = {
  name: 'handshakes',
  share: 2,
  refusals: [HandshakeError, MessageError],
  length: 20,
  begin: (int) => {
    const self = { member: ADA, fingerprint: 'sha-256 aa' };
    const other = { member: BEN, fingerprint: 'sha-256 bb' };
    const authenticator = capabilityAuthenticator(capability);
    let sent: ControlMessage[] = [];
    const fresh = (): Handshake => {
      sent = [];
      return new Handshake({ authenticator, self, other, send: (message) => sent.push(message) });
    };
    let ours = fresh();
    return {
      next: () => {
        // Half of the time a good hello first, then our own proof mirrored or another, mutated.
        const good = writeControl({ type: 'hello', version: 1, nonce: new Uint8Array(32), member: BEN });
        const message = int(2) === 0 ? good : mutate([...controlMessages, ...sent.map(writeControl)], int);
        return () => {
          try {
            if (ours.receive(readControl(message)) !== null)
              throw new Error('a handshake without a key was completed');
            return 'goes on';
          } catch (error) {
            ours = fresh();
            throw error;
          }
        };
      },
    };
  },
};

const sealer = capabilitySealer(capability);
const bodies = signals.map((signal) => sealer.seal(ADA, BEN, encodeSignal(signal)));

const sealedTarget = stateless({
  name: 'sealed signals',
  share: 4,
  refusals: [SealError],
  make: (int: Int) => {
    const whole = pickFrom(bodies, int);
    const altered = mutateText([whole], int);
    return { altered, whole };
  },
  take: ({ altered, whole }) => {
    sealer.open(ADA, BEN, altered);
    if (altered !== whole) throw new Error('an altered signal opened');
    return 'unaltered';
  },
});

const encodedSignals = signals.map(encodeSignal);

const signalTarget = stateless({
  name: 'signals',
  share: 8,
  refusals: [SignalError],
  make: (int: Int) => {
    if (int(3) === 0) return mutate(encodedSignals, int);
    let json: unknown = pickFrom(signals, int);
    for (let changes = int(3); changes >= 0; changes -= 1) json = mutateJson(json, int);
    return new TextEncoder().encode(JSON.stringify(json));
  },
  take: (message) => {
    const { body } = decodeSignal(message);
    if (body.type === 'offer' || body.type === 'answer') fingerprintOf(body.sdp);
    return body.type;
  },
});

const archive = createArchiveKey();
const sealedKey = sealForArchive(capability, archive.publicKey);

const sealedKeyTarget = stateless({
  name: 'keys for the archive',
  share: 0.1,
  refusals: [SealError],
  make: (int: Int) => mutateText([sealedKey], int),
  take: (message) => {
    openForArchive(archive.secret, capability.room, message);
    if (message !== sealedKey) throw new Error('an altered key opened');
    return 'unaltered';
  },
});

/** Every decoder that a channel message may reach before anything knows what it means. */
export const wireTargets: readonly Target[] = [
  frameTarget,
  stateless({
    name: "a link's own messages",
    share: 10,
    refusals: [MessageError],
    make: (int) => mutate(int(4) === 0 ? roomMessages : controlMessages, int),
    take: (message) => readControl(message)?.type ?? 'not its own',
  }),
  handshakeTarget,
  stateless({
    name: 'room messages',
    share: 20,
    refusals: [MessageError],
    make: (int) => mutate(roomMessages, int),
    take: (message) => {
      const decoded = decodeMessage(message);
      if ('stateVector' in decoded) decodeStateMap(decoded.stateVector);
      return decoded.type;
    },
  }),
  stateless({
    name: 'asset messages',
    share: 10,
    refusals: [MessageError],
    make: (int) => mutate(assetMessages, int),
    take: (message) => decodeAssetMessage(message).type,
  }),
  sealedTarget,
  signalTarget,
  sealedKeyTarget,
  stateless({
    name: 'links',
    share: 8,
    refusals: [LinkError],
    make: (int) => mutateText(links, int),
    take: (text) => parseLink(text).right,
  }),
];
