import type { WebRtc } from '@meshboard/room';
import { nodeWebRtc } from './node-room.ts';

/** WebRTC that counts the connections that are made, and those that are still open. */
export const countedWebRtc = (): { readonly webrtc: WebRtc; open(): number; made(): number } => {
  const made: RTCPeerConnection[] = [];
  class Counted extends nodeWebRtc.RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      made.push(this);
    }
  }
  return {
    webrtc: { ...nodeWebRtc, RTCPeerConnection: Counted },
    open: () => made.filter(({ connectionState }) => connectionState !== 'closed').length,
    made: () => made.length,
  };
};
