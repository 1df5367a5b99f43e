import { nodeWebRtc } from '../../../room/testing/node-room.ts';

const FRAME_BYTES = 16_384;
const HIGH_WATER = 1_048_576;
const LOW_WATER = 262_144;

const opened = (channel: RTCDataChannel): Promise<void> =>
  new Promise((resolve) => {
    if (channel.readyState === 'open') resolve();
    else channel.onopen = () => resolve();
  });

/** The local description with all candidates in it, so that nothing needs to trickle. */
const gathered = async (peer: RTCPeerConnection): Promise<RTCSessionDescriptionInit> => {
  if (peer.iceGatheringState !== 'complete')
    await new Promise<void>((resolve) => {
      peer.onicegatheringstatechange = () => {
        if (peer.iceGatheringState === 'complete') resolve();
      };
    });
  const { localDescription } = peer;
  if (!localDescription) throw new Error('no local description');
  return localDescription;
};

/**
 * The floor: how long `bytes` plain bytes take over a data channel of the same implementation, in 16 KiB
 * messages with the same water marks, with nothing else done.
 * @returns milliseconds from the first byte sent to the last received.
 */
export const plainChannelMs = async (bytes: number): Promise<number> => {
  const a = new nodeWebRtc.RTCPeerConnection({ iceServers: [] });
  const b = new nodeWebRtc.RTCPeerConnection({ iceServers: [] });
  const channel = a.createDataChannel('plain');
  const incoming = new Promise<RTCDataChannel>((resolve) => {
    b.ondatachannel = (event) => resolve(event.channel);
  });
  await a.setLocalDescription(await a.createOffer());
  await b.setRemoteDescription(await gathered(a));
  await b.setLocalDescription(await b.createAnswer());
  await a.setRemoteDescription(await gathered(b));
  const receiver = await incoming;
  receiver.binaryType = 'arraybuffer';
  await opened(channel);

  let received = 0;
  const done = new Promise<void>((resolve) => {
    receiver.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
      received += data.byteLength;
      if (received >= bytes) resolve();
    };
  });
  const frame = new Uint8Array(FRAME_BYTES);
  const start = performance.now();
  for (let sent = 0; sent < bytes; sent += FRAME_BYTES) {
    // @roamhq/wrtc has no `bufferedamountlow` event.
    if (channel.bufferedAmount > HIGH_WATER)
      while (channel.bufferedAmount > LOW_WATER) await new Promise((resolve) => setTimeout(resolve, 1));
    channel.send(frame.subarray(0, Math.min(FRAME_BYTES, bytes - sent)));
  }
  await done;
  const ms = performance.now() - start;
  a.close();
  b.close();
  return ms;
};
