import { nodeWebRtc } from '../../../room/testing/node-room.ts';
import type { HolderProcess } from './holder-process.ts';

const FRAME_BYTES = 16_384;
const HIGH_WATER = 1_048_576;
const LOW_WATER = 262_144;

const opened = (channel: RTCDataChannel): Promise<void> =>
  new Promise((resolve) => {
    if (channel.readyState === 'open') resolve();
    else channel.onopen = () => resolve();
  });

/** The local description with all candidates in it, so that nothing needs to trickle. */
export const gathered = async (peer: RTCPeerConnection): Promise<RTCSessionDescriptionInit> => {
  if (peer.iceGatheringState !== 'complete')
    await new Promise<void>((resolve) => {
      peer.onicegatheringstatechange = () => {
        if (peer.iceGatheringState === 'complete') resolve();
      };
    });
  const { localDescription } = peer;
  if (!localDescription) throw new Error('no local description');
  return { type: localDescription.type, sdp: localDescription.sdp };
};

/** Sends so many plain bytes in 16 KiB messages, with the water marks that a link has. */
export const sendPlain = async (channel: RTCDataChannel, bytes: number): Promise<void> => {
  await opened(channel);
  const frame = new Uint8Array(FRAME_BYTES);
  for (let sent = 0; sent < bytes; sent += FRAME_BYTES) {
    // @roamhq/wrtc has no `bufferedamountlow` event.
    if (channel.bufferedAmount > HIGH_WATER)
      while (channel.bufferedAmount > LOW_WATER) await new Promise((resolve) => setTimeout(resolve, 1));
    channel.send(frame.subarray(0, Math.min(FRAME_BYTES, bytes - sent)));
  }
};

/**
 * The floor: how long `bytes` plain bytes take from another process over a data channel of the same implementation,
 * with nothing else done.
 * @returns milliseconds from when the channel was open to the last byte received.
 */
export const plainChannelMs = async (holder: HolderProcess, bytes: number): Promise<number> => {
  const peer = new nodeWebRtc.RTCPeerConnection({ iceServers: [] });
  const incoming = new Promise<RTCDataChannel>((resolve) => {
    peer.ondatachannel = (event) => resolve(event.channel);
  });
  const { offer } = await holder.ask('offer', { type: 'plain', bytes });
  await peer.setRemoteDescription(offer);
  await peer.setLocalDescription(await peer.createAnswer());
  holder.tell({ type: 'answer', answer: await gathered(peer) });
  const receiver = await incoming;
  receiver.binaryType = 'arraybuffer';
  await opened(receiver);

  let received = 0;
  const done = new Promise<void>((resolve) => {
    receiver.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
      received += data.byteLength;
      if (received >= bytes) resolve();
    };
  });
  const start = performance.now();
  holder.tell({ type: 'send' });
  await done;
  const ms = performance.now() - start;
  peer.close();
  return ms;
};
