import type { WebRtc } from '../webrtc.ts';
import type { GatheringFacts } from './facts.ts';
import { gather } from './gather.ts';

/** Asks TURN servers for a relay; `servers` are of one transport, so that a relay proves that transport. */
export const probeTurn = (
  webrtc: WebRtc,
  servers: readonly RTCIceServer[],
  until: AbortSignal,
): Promise<GatheringFacts> =>
  gather({ webrtc, iceServers: servers, iceTransportPolicy: 'relay', wanted: 'relay', until });
