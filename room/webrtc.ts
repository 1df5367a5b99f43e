/**
 * The WebRTC implementation that a room uses: the browser's own by default, `@roamhq/wrtc` in Node. The shape is
 * the one that simple-peer takes as its `wrtc` option.
 */
export interface WebRtc {
  readonly RTCPeerConnection: typeof RTCPeerConnection;
  readonly RTCSessionDescription: typeof RTCSessionDescription;
  readonly RTCIceCandidate: typeof RTCIceCandidate;
}

/** The environment's own WebRTC. @throws Error when it has none. */
export const browserWebRtc = (): WebRtc => {
  const { RTCPeerConnection, RTCSessionDescription, RTCIceCandidate } = globalThis;
  if (RTCPeerConnection === undefined) {
    throw new Error('This environment has no WebRTC. In Node pass `webrtc`, from @roamhq/wrtc.');
  }
  return { RTCPeerConnection, RTCSessionDescription, RTCIceCandidate };
};
