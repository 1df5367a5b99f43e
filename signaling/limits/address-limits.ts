import { addressGroup } from './address-group.ts';
import type { Limits } from './limits.ts';
import { TokenBucket } from './token-bucket.ts';

interface Ledger {
  sockets: number;
  readonly joins: TokenBucket;
  readonly keeps: TokenBucket;
  readonly proofs: TokenBucket;
}

/** Past this many addresses, those that have nothing open and nothing spent are forgotten. */
const SWEEP_ABOVE = 4_096;

/** Counts, per address, what {@link Limits} allows each. */
export class AddressLimits {
  readonly #limits: Limits;
  readonly #clock: () => number;
  readonly #ledgers = new Map<string, Ledger>();
  #sweepAt = SWEEP_ABOVE;

  /** @param clock milliseconds, monotonic */
  constructor(limits: Limits, clock: () => number) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Counts a new socket. Returns what to call when it has closed, or null when the address has too many. */
  openSocket(address: string): (() => void) | null {
    const ledger = this.#ledger(address);
    if (ledger.sockets >= this.#limits.socketsPerAddress) return null;
    ledger.sockets += 1;
    let open = true;
    return () => {
      if (open) ledger.sockets -= 1;
      open = false;
    };
  }

  /** Returns 0, or the milliseconds to wait. */
  join(address: string): number {
    return this.#ledger(address).joins.take(1, this.#clock());
  }

  /** Returns 0, or the milliseconds to wait. */
  keep(address: string): number {
    return this.#ledger(address).keeps.take(1, this.#clock());
  }

  /** Returns 0, or the milliseconds to wait. */
  proof(address: string): number {
    return this.#ledger(address).proofs.take(1, this.#clock());
  }

  #ledger(address: string): Ledger {
    const group = addressGroup(address);
    const known = this.#ledgers.get(group);
    if (known !== undefined) return known;
    const now = this.#clock();
    if (this.#ledgers.size >= this.#sweepAt) this.#sweep(now);
    const perMinute = (count: number) => new TokenBucket(count, count / 60, now);
    const ledger = {
      sockets: 0,
      joins: perMinute(this.#limits.joinsPerMinute),
      keeps: perMinute(this.#limits.keepsPerMinute),
      proofs: perMinute(this.#limits.proofsPerMinute),
    };
    this.#ledgers.set(group, ledger);
    return ledger;
  }

  #sweep(now: number): void {
    for (const [group, { sockets, joins, keeps, proofs }] of this.#ledgers) {
      if (sockets === 0 && [joins, keeps, proofs].every((bucket) => bucket.full(now)))
        this.#ledgers.delete(group);
    }
    this.#sweepAt = Math.max(SWEEP_ABOVE, this.#ledgers.size * 2);
  }
}
