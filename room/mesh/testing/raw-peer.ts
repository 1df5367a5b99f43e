import wrtc from '@roamhq/wrtc';
import { toBase64Url } from '../../encoding/base64url.ts';
import type { SignalBody, Signaling } from '../../signaling/signaling.ts';
import { type Connection, openConnection } from '../connection/connection.ts';

/** A connection on which a test says what it likes, frame by frame. */
export interface RawPeer {
  readonly connection: Connection;
  readonly channel: RTCDataChannel;
  /** The SDP of its offer. */
  readonly description: string;
  /** Sends a further signal of the same dial. */
  signal(body: SignalBody): void;
  /** Resolves with the next channel message. */
  receive(): Promise<Uint8Array>;
  close(): void;
}

const open = new Set<Connection>();

/** Closes whatever was dialled, answered or not. */
export const closeRaw = (): void => {
  for (const connection of open) connection.close();
  open.clear();
};

/** Dials a member as a mesh would, and leaves it at that. */
export const dialRaw = async (
  signaling: Signaling,
  member: Parameters<Signaling['send']>[0],
): Promise<RawPeer> => {
  const dial = toBase64Url(crypto.getRandomValues(new Uint8Array(16)));
  const heard: Uint8Array[] = [];
  const waiting: ((bytes: Uint8Array) => void)[] = [];
  let seq = 0;
  let description = '';
  let opened: (channel: RTCDataChannel) => void = () => undefined;
  const channel = new Promise<RTCDataChannel>((resolve) => {
    opened = resolve;
  });
  const signal = (body: SignalBody): void => {
    if (body.type === 'offer') description = body.sdp;
    void signaling.send(member, { dial, seq, body });
    seq += 1;
  };
  const connection = openConnection({
    initiator: true,
    webrtc: wrtc,
    configuration: { iceServers: [] },
    negotiated: true,
    onSignal: signal,
    onChannel: (made) => {
      made.addEventListener('open', () => opened(made));
      made.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
        const bytes = new Uint8Array(data);
        const take = waiting.shift();
        if (take === undefined) heard.push(bytes);
        else take(bytes);
      };
    },
    onStateChange: () => undefined,
    onPathChange: () => undefined,
    onRelayCandidate: () => undefined,
    onClosed: () => undefined,
  });
  open.add(connection);
  const off = signaling.on('signal', (from, { dial: of, body }) => {
    if (from !== member || of !== dial) return;
    if (body.type === 'answer' || body.type === 'candidate') connection.signal(body);
  });
  return {
    connection,
    channel: await channel,
    description,
    signal,
    receive: () => {
      const first = heard.shift();
      return first === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(first);
    },
    close: () => {
      off();
      connection.close();
    },
  };
};
