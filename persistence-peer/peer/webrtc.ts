import type { WebRtc } from '@meshboard/room';
import wrtc from '@roamhq/wrtc';

/**
 * The WebRTC of the archive, the one place where it is chosen. `@roamhq/wrtc` takes about 15 file descriptors and
 * 2 threads a connection: hence the limit on rooms that are open at one time.
 */
export const nodeWebRtc: WebRtc = {
  RTCPeerConnection: wrtc.RTCPeerConnection,
  RTCSessionDescription: wrtc.RTCSessionDescription,
  RTCIceCandidate: wrtc.RTCIceCandidate,
};
