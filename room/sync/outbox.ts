import * as Y from 'yjs';

/**
 * Gathers the updates that one task makes and hands them on as one, in the microtask after it: a paste of many
 * transactions is one message, and a pen's point still leaves within the task that made it. Updates are kept
 * apart by where they came from.
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
  const flush = (): void => {
    const batch = gathered;
    gathered = new Map();
    for (const [origin, updates] of batch) {
      const [first, ...rest] = updates;
      if (first) deliver(rest.length === 0 ? first : Y.mergeUpdates(updates), origin);
    }
  };
  return {
    add(update, origin) {
      if (gathered.size === 0) queueMicrotask(flush);
      const known = gathered.get(origin);
      if (known) known.push(update);
      else gathered.set(origin, [update]);
    },
    flush,
  };
};
