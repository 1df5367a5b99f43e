import * as Y from 'yjs';

/**
 * Nearly the length of a frame at 60 Hz (16.7), in milliseconds: pens and mice send once a frame, and their points
 * must not wait for each other because one came half a millisecond early.
 */
const FRAME_MS = 16;

/**
 * Gathers updates and hands them on as one: those of one task in the microtask after it, so that a paste of many
 * transactions is one message and a pen's point still leaves within the task that made it; those of later tasks within
 * a frame of that at the frame's end, so that a program which writes in a loop sends 60 messages a second and not
 * thousands. Updates are kept apart by where they came from.
 */
export interface Outbox<Origin> {
  add(update: Uint8Array, origin: Origin): void;
  /** Hands on at once what is gathered. */
  flush(): void;
}

export const createOutbox = <Origin>(
  deliver: (update: Uint8Array, origin: Origin) => void,
): Outbox<Origin> => {
  let gathered = new Map<Origin, Uint8Array[]>();
  let sentAt = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | null = null;

  const flush = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (gathered.size === 0) return;
    sentAt = performance.now();
    const batch = gathered;
    gathered = new Map();
    for (const [origin, updates] of batch) {
      const [first, ...rest] = updates;
      if (first) deliver(rest.length === 0 ? first : Y.mergeUpdates(updates), origin);
    }
  };
  const flushSoon = (): void => {
    const wait = sentAt + FRAME_MS - performance.now();
    if (wait <= 0) queueMicrotask(flush);
    else timer = setTimeout(flush, wait);
  };
  return {
    add(update, origin) {
      if (gathered.size === 0) flushSoon();
      const known = gathered.get(origin);
      if (known) known.push(update);
      else gathered.set(origin, [update]);
    },
    flush,
  };
};
