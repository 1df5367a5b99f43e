/**
 * The WebRTC implementation that a room uses: the browser's own by default, `@roamhq/wrtc` in Node. The shape is
 * the one that simple-peer takes as its `wrtc` option.
 */
export interface WebRtc {
  readonly RTCPeerConnection: typeof RTCPeerConnection;
  readonly RTCSessionDescription: typeof RTCSessionDescription;
  readonly RTCIceCandidate: typeof RTCIceCandidate;
}
