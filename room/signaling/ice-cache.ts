import type { IceConfig } from '@meshboard/signaling/protocol';

/** Credentials that hold for less than this are not handed out: a dial and its first restart must fit in. */
const MIN_REMAINING_MS = 120_000;

/**
 * ICE servers as last heard from the server, and until when they are good. Time is in milliseconds on a clock that
 * only rises.
 */
export class IceCache {
  #servers: RTCIceServer[] | null = null;
  #expiresAt = Number.POSITIVE_INFINITY;
  #asking: Promise<RTCIceServer[]> | null = null;

  store({ iceServers, ttlMs }: IceConfig, now: number): RTCIceServer[] {
    this.#servers = iceServers.map(({ urls, username, credential }) => ({
      urls,
      ...(username === undefined ? {} : { username }),
      ...(credential === undefined ? {} : { credential }),
    }));
    this.#expiresAt = ttlMs === null ? Number.POSITIVE_INFINITY : now + ttlMs;
    return this.#servers;
  }

  /**
   * The servers: those that are known while they are good, else what `ask` answers. Asked once at a time, however
   * many dials wait for it.
   *
   * @throws what `ask` throws, when the known ones have run out altogether.
   */
  async servers(clock: () => number, ask: () => Promise<IceConfig>): Promise<RTCIceServer[]> {
    if (this.#servers !== null && this.#expiresAt - clock() >= MIN_REMAINING_MS) return this.#servers;
    this.#asking ??= ask()
      .then((config) => this.store(config, clock()))
      .finally(() => {
        this.#asking = null;
      });
    try {
      return await this.#asking;
    } catch (error) {
      // Less than two minutes is better than no TURN at all.
      if (this.#servers !== null && this.#expiresAt > clock()) return this.#servers;
      throw error;
    }
  }
}
