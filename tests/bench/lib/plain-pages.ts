import type { Page } from 'playwright-core';

/** A page's description with all of its candidates in it, once they are found. */
const descriptionOf = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const { peer } = Reflect.get(window, 'plain') as { peer: RTCPeerConnection };
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (peer.iceGatheringState === 'complete') resolve();
      };
      peer.onicegatheringstatechange = look;
      look();
    });
    return peer.localDescription?.sdp ?? '';
  });

/**
 * The floor in real browsers: how long so many plain bytes take from one page to another over a data channel of
 * their own, in 16 KiB messages, refilled at 256 KB and left alone above 1 MB.
 * @returns milliseconds from the first byte sent to the last received.
 */
export const plainPagesMs = async (from: Page, to: Page, bytes: number): Promise<number> => {
  await from.evaluate(async () => {
    const peer = new RTCPeerConnection({ iceServers: [] });
    const channel = peer.createDataChannel('plain');
    await peer.setLocalDescription();
    Object.assign(window, { plain: { peer, channel } });
  });
  await to.evaluate(
    async ({ sdp, expected }) => {
      const peer = new RTCPeerConnection({ iceServers: [] });
      const done = new Promise<number>((resolve) => {
        peer.ondatachannel = ({ channel }) => {
          channel.binaryType = 'arraybuffer';
          let received = 0;
          channel.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
            received += data.byteLength;
            if (received >= expected) resolve(performance.timeOrigin + performance.now());
          };
        };
      });
      await peer.setRemoteDescription({ type: 'offer', sdp });
      await peer.setLocalDescription();
      Object.assign(window, { plain: { peer, done } });
    },
    { sdp: await descriptionOf(from), expected: bytes },
  );
  const start = await from.evaluate(
    async ({ sdp, total }) => {
      const { peer, channel } = Reflect.get(window, 'plain') as {
        peer: RTCPeerConnection;
        channel: RTCDataChannel;
      };
      await peer.setRemoteDescription({ type: 'answer', sdp });
      if (channel.readyState !== 'open')
        await new Promise<void>((resolve) => {
          channel.onopen = () => resolve();
        });
      channel.bufferedAmountLowThreshold = 262_144;
      const frame = new Uint8Array(16_384);
      const started = performance.timeOrigin + performance.now();
      for (let sent = 0; sent < total; sent += frame.length) {
        if (channel.bufferedAmount > 1_048_576)
          await new Promise<void>((resolve) => {
            channel.onbufferedamountlow = () => resolve();
          });
        channel.send(frame.subarray(0, Math.min(frame.length, total - sent)));
      }
      return started;
    },
    { sdp: await descriptionOf(to), total: bytes },
  );
  const end = await to.evaluate(() => (Reflect.get(window, 'plain') as { done: Promise<number> }).done);
  for (const page of [from, to])
    await page.evaluate(() => (Reflect.get(window, 'plain') as { peer: RTCPeerConnection }).peer.close());
  return end - start;
};
