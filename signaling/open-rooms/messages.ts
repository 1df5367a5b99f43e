import * as v from 'valibot';

/** y-webrtc's own messages are far smaller: an announcement is 100 bytes, an offer 3 KB, encrypted a third more. */
export const MAX_OPEN_ROOM_MESSAGE_BYTES = 65_536;
const MAX_TOPIC_CHARS = 256;
const MAX_TOPICS_PER_MESSAGE = 64;

const Topic = v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_TOPIC_CHARS));
const Topics = v.pipe(v.array(Topic), v.maxLength(MAX_TOPICS_PER_MESSAGE));

/** What a client of open rooms sends. `publish` may carry any further fields, which are passed on as they are. */
export const OpenRoomMessage = v.variant('type', [
  v.object({ type: v.literal('subscribe'), topics: v.optional(Topics, []) }),
  v.object({ type: v.literal('unsubscribe'), topics: v.optional(Topics, []) }),
  v.looseObject({ type: v.literal('publish'), topic: Topic }),
  v.object({ type: v.literal('ping') }),
]);
export type OpenRoomMessage = v.InferOutput<typeof OpenRoomMessage>;

/** Reads one WebSocket frame; null for what is no such message. */
export const parseOpenRoomMessage = (frame: string): OpenRoomMessage | null => {
  let value: unknown;
  try {
    value = JSON.parse(frame);
  } catch {
    return null;
  }
  const parsed = v.safeParse(OpenRoomMessage, value, { abortEarly: true });
  return parsed.success ? parsed.output : null;
};
