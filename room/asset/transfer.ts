import type { MemberId } from '@meshboard/signaling/protocol';
import { AssetError, type AssetHash } from './asset.ts';
import type { AssetSource } from './asset-source.ts';
import { IncomingAsset } from './incoming-asset.ts';
import type { GetAssetOptions } from './room-assets.ts';

/** For how long a `get` hopes by default, in milliseconds: a lost link is usually back by then. */
const DEFAULT_WAIT_MS = 10_000;

interface Waiter {
  readonly options: GetAssetOptions;
  readonly resolve: (bytes: Uint8Array) => void;
  readonly reject: (error: AssetError) => void;
  timer: ReturnType<typeof setTimeout> | null;
  told: number;
}

/** One asset on its way here: those who wait for it, here and behind other links, and what has come. */
export class Transfer {
  readonly hash: AssetHash;
  readonly incoming: IncomingAsset<AssetSource>;
  /** Those who were asked whether they have it, whatever they said. */
  readonly asked = new Set<AssetSource>();
  /** Those who were asked to look further, because nobody had it. */
  readonly askedFar = new Set<AssetSource>();
  /** When somebody was last asked. */
  askedAt = 0;
  /** Members who sent wrong bytes; they are not asked again though they come back. */
  readonly liars = new Set<MemberId>();
  /** Links that asked us for it, and will be answered when it is here or cannot be had. */
  readonly errands = new Set<AssetSource>();
  /** Whom an errand alone may ask. */
  readonly errandTargets = new Set<AssetSource>();
  /** How many members may look further one after the other, for one who is asked to. */
  readonly hops: number;
  /** What an earlier transfer left has been looked for. */
  ready = false;
  /** Its whole is being verified or stored. */
  finishing = false;
  /** The largest total that was refused. */
  tooLarge: number | null = null;
  /** How many bytes of the common budget it has. */
  admitted = 0;
  readonly #waiters = new Set<Waiter>();

  constructor(hash: AssetHash, hops: number) {
    this.hash = hash;
    this.hops = hops;
    this.incoming = new IncomingAsset(hash);
  }

  get hasWaiters(): boolean {
    return this.#waiters.size > 0;
  }

  get isWanted(): boolean {
    return this.hasWaiters || this.errands.size > 0;
  }

  mayAsk(source: AssetSource): boolean {
    return !this.asked.has(source) && this.#isForUs(source);
  }

  mayAskFar(source: AssetSource): boolean {
    return this.hops > 0 && !this.askedFar.has(source) && this.#isForUs(source);
  }

  #isForUs(source: AssetSource): boolean {
    return !this.liars.has(source.link.member) && (this.hasWaiters || this.errandTargets.has(source));
  }

  /** Resolves with the asset. `onGone` is called when the waiting ends before that. */
  wait(options: GetAssetOptions, onGone: () => void): Promise<Uint8Array> {
    const { signal } = options;
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        signal?.removeEventListener('abort', abort);
        if (waiter.timer !== null) clearTimeout(waiter.timer);
        this.#waiters.delete(waiter);
      };
      const waiter: Waiter = {
        options,
        resolve: (bytes) => {
          stop();
          resolve(bytes);
        },
        reject: (error) => {
          stop();
          reject(error);
          onGone();
        },
        timer: null,
        told: 0,
      };
      const abort = (): void => waiter.reject(abortedBy(signal));
      signal?.addEventListener('abort', abort, { once: true });
      this.#waiters.add(waiter);
      this.progress();
    });
  }

  /** Tells the waiting how far it is, if that is further than they know. */
  progress(): void {
    const { received, total } = this.incoming;
    if (total === null) return;
    for (const waiter of this.#waiters) {
      if (received <= waiter.told) continue;
      waiter.told = received;
      try {
        waiter.options.onProgress?.({ received, total });
      } catch (error) {
        // The caller's error is the caller's to see; the transfer goes on.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  /** There is somebody to hope for, or there is not: then each waits for as long as it wants to. */
  setHope(hope: boolean): void {
    for (const waiter of [...this.#waiters]) {
      if (hope) {
        if (waiter.timer !== null) clearTimeout(waiter.timer);
        waiter.timer = null;
        continue;
      }
      const { waitMs = DEFAULT_WAIT_MS } = waiter.options;
      const error = this.#lackingError();
      if (error.code === 'too-large' || waitMs <= 0) waiter.reject(error);
      else if (waitMs <= MAX_TIMEOUT_MS) waiter.timer ??= setTimeout(() => waiter.reject(error), waitMs);
    }
  }

  resolve(bytes: Uint8Array): void {
    for (const waiter of [...this.#waiters]) waiter.resolve(bytes.slice());
  }

  reject(error: AssetError): void {
    for (const waiter of [...this.#waiters]) waiter.reject(error);
  }

  #lackingError(): AssetError {
    return this.tooLarge === null
      ? new AssetError('not-found', `nobody who is linked has ${this.hash}`)
      : new AssetError('too-large', `${this.tooLarge} bytes`);
  }
}

/** The longest time that setTimeout takes (2³¹ − 1 ms, 25 days); more is for ever. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

export const abortedBy = (signal: AbortSignal | undefined): AssetError =>
  new AssetError('aborted', 'the waiting was ended', { cause: signal?.reason });
