/** Where a signaling server of this origin has y-webrtc's publish-subscribe. */
export const openRoomUrl = (origin: string): string => `${origin.replace('http', 'ws')}/y-webrtc`;
