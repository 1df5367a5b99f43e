import { onAbort } from '../on-abort.ts';
import type { WebRtc } from '../webrtc.ts';
import type { RelayDataFacts } from './facts.ts';

/** As large as one frame of a link, and as many as make a path with a small MTU show itself. */
const MESSAGE_BYTES = 16_384;
const MESSAGES = 4;

/** Hands each candidate of one connection to the other, once that has a description to hang it on. */
const passCandidates = (from: RTCPeerConnection, to: RTCPeerConnection): (() => void) => {
  let waiting: RTCIceCandidate[] | null = [];
  const pass = (candidate: RTCIceCandidate): void => {
    // One that cannot be used is one way less, which the outcome shows.
    to.addIceCandidate(candidate).catch(() => undefined);
  };
  from.addEventListener('icecandidate', ({ candidate }) => {
    if (!candidate || candidate.candidate === '') return;
    if (waiting === null) pass(candidate);
    else waiting.push(candidate);
  });
  return () => {
    const due = waiting ?? [];
    waiting = null;
    for (const candidate of due) pass(candidate);
  };
};

const channelOf = (connection: RTCPeerConnection): RTCDataChannel => {
  const channel = connection.createDataChannel('diagnosis', { negotiated: true, id: 0 });
  channel.binaryType = 'arraybuffer';
  return channel;
};

/**
 * Sends data from this page to itself over two connections that may use relays only, and closes both: whether relays
 * that are given out carry anything is not known before.
 *
 * @param servers - of one transport, so that no more relays are taken than needed.
 * @param until - ends it; how far it came until then counts.
 * @throws what WebRTC throws when it refuses.
 */
export const probeRelayData = async (
  webrtc: WebRtc,
  servers: readonly RTCIceServer[],
  until: AbortSignal,
): Promise<RelayDataFacts> => {
  const begun = performance.now();
  const since = (): number => Math.round(performance.now() - begun);
  const configuration: RTCConfiguration = { iceServers: [...servers], iceTransportPolicy: 'relay' };
  const near = new webrtc.RTCPeerConnection(configuration);
  const far = new webrtc.RTCPeerConnection(configuration);
  const facts = {
    openedMs: null as number | null,
    echoedMs: null as number | null,
    roundTripMs: null as number | null,
    bytes: 0,
  };
  let stop: (() => void) | undefined;
  try {
    const [here, there] = [channelOf(near), channelOf(far)];
    there.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => there.send(data);
    const over = new Promise<void>((resolve) => {
      stop = onAbort(until, resolve);
      if (until.aborted) resolve();
      let sentAt = 0;
      here.addEventListener('open', () => {
        facts.openedMs = since();
        sentAt = performance.now();
        here.send(new Uint8Array(1));
      });
      here.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
        if (facts.roundTripMs === null) {
          facts.roundTripMs = Math.round(performance.now() - sentAt);
          for (let i = 0; i < MESSAGES; i++) here.send(new Uint8Array(MESSAGE_BYTES));
          return;
        }
        facts.bytes += data.byteLength;
        if (facts.bytes < MESSAGES * MESSAGE_BYTES) return;
        facts.echoedMs = since();
        resolve();
      };
    });
    const [toFar, toNear] = [passCandidates(near, far), passCandidates(far, near)];
    const offer = await near.createOffer();
    await near.setLocalDescription(offer);
    await far.setRemoteDescription(offer);
    toFar();
    const answer = await far.createAnswer();
    await far.setLocalDescription(answer);
    await near.setRemoteDescription(answer);
    toNear();
    await over;
  } finally {
    stop?.();
    near.close();
    far.close();
  }
  return facts;
};
