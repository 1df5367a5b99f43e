/** Two token buckets: what may come at once, and what comes back each second. */
export interface RateLimits {
  readonly burstMessages: number;
  readonly messagesPerSecond: number;
  readonly burstBytes: number;
  readonly bytesPerSecond: number;
  /**
   * How many others are in the room. Where not everybody is linked to everybody, one link may carry what all of them
   * draw: 60 updates a second each.
   */
  readonly members: () => number;
}

/**
 * Far above what people do, so that whoever reaches it is a program run wild or an attacker. Somebody who draws and
 * moves sends some 60 updates and 60 cursors a second; a forwarder in a mesh that lacks links sends a few times
 * that. A machine that wakes up delivers what it had queued at once: 10,000 messages are over a minute of drawing.
 * Bytes: one largest message of the bulk lane (256 MiB), and 64 MiB more so that nobody is cut off right after it.
 */
export const DEFAULT_RATE_LIMITS: RateLimits = {
  burstMessages: 10_000,
  messagesPerSecond: 1_000,
  burstBytes: 320 * 2 ** 20,
  bytesPerSecond: 8 * 2 ** 20,
  members: () => 0,
};

/** The limits above are for one who draws; of each further member a link may bring so many messages a second more. */
const MESSAGES_A_MEMBER = 70;

/** A server could make members up: no room is taken to be larger than this. */
const MOST_MEMBERS = 256;

/** What the other end of one link may send. */
export interface RateBudget {
  /**
   * Accounts for one whole message, or for what is as much work as several.
   * @returns false when it exceeds the budget; then nothing was taken, and the link should end (`flooding`).
   */
  take(bytes: number, messages?: number): boolean;
}

/**
 * A full budget for a new link.
 * @param now milliseconds that only rise, from any start; injected in tests.
 */
export const createRateBudget = (
  overrides: Partial<RateLimits> = {},
  now: () => number = () => performance.now(),
): RateBudget => {
  const limits: RateLimits = { ...DEFAULT_RATE_LIMITS, ...overrides };
  let messages = limits.burstMessages;
  let bytes = limits.burstBytes;
  let last = now();

  return {
    take(size, count = 1) {
      const time = now();
      const seconds = Math.max(0, time - last) / 1000;
      last = time;
      const rate = limits.messagesPerSecond + MESSAGES_A_MEMBER * Math.min(MOST_MEMBERS, limits.members());
      messages = Math.min(limits.burstMessages, messages + seconds * rate);
      bytes = Math.min(limits.burstBytes, bytes + seconds * limits.bytesPerSecond);
      if (messages < count || bytes < size) return false;
      messages -= count;
      bytes -= size;
      return true;
    },
  };
};
