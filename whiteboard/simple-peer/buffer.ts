/** simple-peer makes Buffers of the messages of its channel, of which it gets none here. */
export const Buffer = Uint8Array;
