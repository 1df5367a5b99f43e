import { onAbort } from '../on-abort.ts';
import type { WebRtc } from '../webrtc.ts';
import { type CandidateFacts, readCandidate } from './candidate-line.ts';
import type { GatheringError, GatheringFacts } from './facts.ts';
import { urlsOf } from './ice-urls.ts';

export interface GatherOptions {
  readonly webrtc: WebRtc;
  readonly iceServers: readonly RTCIceServer[];
  readonly iceTransportPolicy: RTCIceTransportPolicy;
  readonly wanted: 'srflx' | 'relay';
  /** Ends it; what was found until then counts. */
  readonly until: AbortSignal;
}

/** Once the first is found, how long others may take, in milliseconds: of the other address family, most likely. */
const OTHERS_MS = 250;

/** How long errors may come after the end that they explain, in milliseconds. */
const EXPLANATION_MS = 50;

/**
 * Gathers candidates on a connection of its own, which nobody is ever told of, and closes it.
 *
 * @throws what WebRTC throws when it refuses.
 */
export const gather = async (options: GatherOptions): Promise<GatheringFacts> => {
  const { webrtc, iceServers, iceTransportPolicy, wanted, until } = options;
  const begun = performance.now();
  const connection = new webrtc.RTCPeerConnection({ iceServers: [...iceServers], iceTransportPolicy });
  const found: CandidateFacts[] = [];
  const errors: GatheringError[] = [];
  let foundMs: number | null = null;
  let completed = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stop: (() => void) | undefined;
  try {
    const over = new Promise<void>((resolve) => {
      const within = (ms: number): void => {
        clearTimeout(timer);
        timer = setTimeout(resolve, ms);
      };
      stop = onAbort(until, resolve);
      if (until.aborted) resolve();
      connection.addEventListener('icecandidate', ({ candidate }) => {
        const read = candidate ? readCandidate(candidate.candidate) : null;
        if (read?.type !== wanted) return;
        found.push(read);
        if (foundMs === null) within(OTHERS_MS);
        foundMs ??= Math.round(performance.now() - begun);
      });
      connection.addEventListener('icecandidateerror', ({ errorCode }) => {
        errors.push({ code: errorCode });
      });
      connection.addEventListener('icegatheringstatechange', () => {
        if (connection.iceGatheringState !== 'complete') return;
        completed = true;
        within(EXPLANATION_MS);
      });
    });
    connection.createDataChannel('diagnosis');
    await connection.setLocalDescription(await connection.createOffer());
    await over;
  } finally {
    clearTimeout(timer);
    stop?.();
    connection.close();
  }
  return { urls: urlsOf(iceServers), found, foundMs, completed, errors };
};
