import * as v from 'valibot';

/**
 * What coturn's program tells the launcher when relays come or go, before it says that it is ready and after; the
 * launcher passes it on to the signaling server.
 */
export const TurnNews = v.object({ type: v.literal('turn'), runs: v.boolean() });
export type TurnNews = v.InferOutput<typeof TurnNews>;
