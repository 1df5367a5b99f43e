import type { WebRtc } from '../webrtc.ts';
import type { GatheringFacts } from './facts.ts';
import { gather } from './gather.ts';

/** Asks the STUN servers for our public address. */
export const probeStun = (
  webrtc: WebRtc,
  urls: readonly string[],
  until: AbortSignal,
): Promise<GatheringFacts> =>
  gather({ webrtc, iceServers: [{ urls: [...urls] }], iceTransportPolicy: 'all', wanted: 'srflx', until });
