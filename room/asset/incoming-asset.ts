import { type AssetHash, hashOf } from './asset.ts';
import { MAX_PIECE_BYTES } from './asset-message.ts';
import type { PartialAsset } from './asset-store.ts';

/** How long a piece may be on its way before another source is asked for it too, in milliseconds. */
const SLOW_MS = 2_000;
/** Most sources that are asked for one piece. */
const MAX_ASKED = 2;
/**
 * While there are sources that cannot be used (they say another total, or one alone is asked), those that are used
 * have to bring this much, or make room: 32 KiB a second, looked at after 30 s, and after twice that each time, so
 * that a slow but honest source gets as long as it needs.
 */
const CONTESTED = { patienceMs: 30_000, bytesPerMs: 32.768 } as const;

/** Which bytes to ask for. */
export interface PieceRange {
  readonly index: number;
  readonly offset: number;
  readonly length: number;
}

/** What the hash says of a whole. `liars` have sent, or announced, what it is not. */
export interface Verdict<S> {
  /** Null: the bytes that had come are not what the hash names, and those that may be wrong are asked for anew. */
  readonly bytes: Uint8Array | null;
  readonly liars: ReadonlySet<S>;
}

interface Piece<S> {
  readonly bytes: Uint8Array;
  /** Null for what an earlier transfer left. */
  readonly from: S | null;
}

interface Suspect<S> {
  readonly source: S;
  readonly index: number;
  readonly hash: AssetHash;
}

/**
 * One asset that comes in piece by piece from several sources, in any order.
 *
 * The hash speaks of the whole alone. When the whole is wrong, each source's pieces are remembered by their hashes,
 * and everything comes anew from one source: either that whole is right, and shows whose pieces were not, or it is
 * wrong, and shows that this source lies. So nobody is blamed for another's bytes.
 *
 * Memory grows with what has come, never with what was announced: a total is a claim.
 */
export class IncomingAsset<S> {
  readonly hash: AssetHash;
  /** What each source says the whole has. */
  readonly #offers = new Map<S, number>();
  /** Kept when a source is gone, for the verdict. */
  readonly #claims = new Map<S, number>();
  #total: number | null = null;
  #pieces = new Map<number, Piece<S>>();
  #received = 0;
  readonly #requests = new Map<number, { readonly source: S; readonly at: number }[]>();
  #suspects: Suspect<S>[] = [];
  /** The one source that everything comes from, after a whole was wrong; null before and while there is none. */
  #sole: S | null = null;
  #mistrust = false;
  #verifying = false;
  /** Totals are not put to the vote any more: the majority has had its turn. */
  #rotated = false;
  #contest: { readonly since: number; readonly received: number } | null = null;
  #patienceMs: number = CONTESTED.patienceMs;

  constructor(hash: AssetHash) {
    this.hash = hash;
  }

  /** Bytes that have come. */
  get received(): number {
    return this.#received;
  }

  /** Bytes of the whole, as far as is known; null before the first offer. */
  get total(): number | null {
    return this.#total;
  }

  get sources(): number {
    return this.#offers.size;
  }

  get complete(): boolean {
    return this.#total !== null && this.#received === this.#total;
  }

  /** Takes over what an earlier transfer left, before any source has offered something. */
  restore({ total, pieces }: PartialAsset): void {
    if (this.#total !== null) return;
    this.#total = total;
    for (const [index, bytes] of pieces)
      if (bytes.length > 0 && bytes.length === this.#lengthOf(index))
        this.#keep(index, { bytes, from: null });
  }

  /** A source says that it has the asset. */
  offer(source: S, total: number): void {
    this.#offers.set(source, total);
    this.#claims.set(source, total);
    this.#choose();
  }

  /** A source has it no more, or is not to be asked any longer. Its pieces stay. */
  withdraw(source: S): void {
    this.#offers.delete(source);
    for (const index of [...this.#requests.keys()]) this.release(source, index);
    if (this.#sole === source) this.#sole = null;
    this.#choose();
  }

  /** Looks at the clock: sources that bring too little make room for those that say otherwise. */
  tick(now: number): void {
    if (this.#verifying || !this.#contested()) {
      this.#contest = null;
      return;
    }
    this.#contest ??= { since: now, received: this.#received };
    const { since, received } = this.#contest;
    if (now - since < this.#patienceMs) return;
    if (this.#received - received < this.#patienceMs * CONTESTED.bytesPerMs) this.#rotate();
    this.#contest = { since: now, received: this.#received };
  }

  /** What to ask this source for next, which counts as asked; null when there is nothing. */
  next(source: S, now: number): PieceRange | null {
    if (this.#verifying || this.#total === null || this.#offers.get(source) !== this.#total) return null;
    if (this.#mistrust && this.#sole !== source) return null;
    const index = this.#unasked() ?? this.#slow(source, now);
    if (index === null) return null;
    this.#requests.set(index, [...(this.#requests.get(index) ?? []), { source, at: now }]);
    return { index, offset: index * MAX_PIECE_BYTES, length: this.#lengthOf(index) };
  }

  /** A request that gets no answer: the piece may be asked of others. */
  release(source: S, index: number): void {
    const others = (this.#requests.get(index) ?? []).filter((request) => request.source !== source);
    if (others.length === 0) this.#requests.delete(index);
    else this.#requests.set(index, others);
  }

  /**
   * Takes a piece that answers a request.
   * @returns whether it brought something new.
   */
  take(source: S, index: number, bytes: Uint8Array): boolean {
    this.release(source, index);
    const fits = this.#claims.get(source) === this.#total && bytes.length === this.#lengthOf(index);
    if (!fits || this.#verifying || this.#pieces.has(index)) return false;
    if (this.#mistrust && this.#sole !== source) return false;
    this.#keep(index, { bytes, from: source });
    return true;
  }

  /** Puts the whole together and looks whether it is what the hash names. Only when `complete`. */
  async verify(): Promise<Verdict<S>> {
    this.#verifying = true;
    const whole = this.#join();
    const right = (await hashOf(whole)) === this.hash;
    const liars = right ? await this.#liars(whole) : await this.#suspect();
    this.#verifying = false;
    for (const liar of liars) {
      this.#offers.delete(liar);
      if (this.#sole === liar) this.#sole = null;
    }
    if (right) return { bytes: whole, liars };
    this.#choose();
    return { bytes: null, liars };
  }

  /** From here on the pieces are views of the whole: nothing is held twice. */
  #join(): Uint8Array {
    const whole = new Uint8Array(this.#received);
    for (const [index, { bytes, from }] of this.#pieces) {
      const start = index * MAX_PIECE_BYTES;
      whole.set(bytes, start);
      this.#pieces.set(index, { bytes: whole.subarray(start, start + bytes.length), from });
    }
    return whole;
  }

  /** Those who have sent other bytes than the right ones, or announced another total. */
  async #liars(whole: Uint8Array): Promise<Set<S>> {
    const liars = new Set<S>();
    for (const [source, total] of this.#claims) if (total !== whole.length) liars.add(source);
    for (const { source, index, hash } of this.#suspects) {
      const start = index * MAX_PIECE_BYTES;
      if ((await hashOf(whole.subarray(start, start + MAX_PIECE_BYTES))) !== hash) liars.add(source);
    }
    return liars;
  }

  /** A wrong whole: who alone has sent it lies; of several, one is asked for all of it. */
  async #suspect(): Promise<Set<S>> {
    const pieces = [...this.#pieces];
    const senders = new Set(pieces.map(([, { from }]) => from));
    const [only] = senders;
    const liars = new Set<S>();
    if (senders.size === 1 && only !== undefined) {
      if (only !== null) liars.add(only);
      this.#forget(() => true);
      return liars;
    }
    for (const [index, { bytes, from }] of pieces)
      if (from !== null) this.#suspects.push({ source: from, index, hash: await hashOf(bytes) });
    this.#mistrust = true;
    return liars;
  }

  #keep(index: number, piece: Piece<S>): void {
    this.#pieces.set(index, piece);
    this.#received += piece.bytes.length;
  }

  #forget(which: (piece: Piece<S>) => boolean): void {
    for (const [index, piece] of this.#pieces) {
      if (!which(piece)) continue;
      this.#pieces.delete(index);
      this.#received -= piece.bytes.length;
    }
  }

  /** Settles which total to believe, and after a wrong whole whom to ask. What does not belong to that goes. */
  #choose(): void {
    if (this.#verifying) return;
    if (this.#mistrust) {
      if (this.#sole !== null) return;
      this.#sole = this.#bestSource();
      if (this.#sole === null) return;
      this.#believe(this.#offers.get(this.#sole) ?? null);
      this.#forget(({ from }) => from !== this.#sole);
      return;
    }
    const votes = this.#votes();
    const own = this.#total === null ? 0 : (votes.get(this.#total) ?? 0);
    const [total, count] = mostOf(votes);
    if (count > own && !(this.#rotated && own > 0)) this.#believe(total);
  }

  /** How many sources say which total. */
  #votes(): Map<number, number> {
    const votes = new Map<number, number>();
    for (const total of this.#offers.values()) votes.set(total, (votes.get(total) ?? 0) + 1);
    return votes;
  }

  #contested(): boolean {
    return this.#mistrust ? this.#offers.size > 1 : this.#votes().size > 1;
  }

  #rotate(): void {
    this.#patienceMs *= 2;
    if (this.#mistrust) {
      const passedOver = this.#sole;
      const total = passedOver === null ? undefined : this.#offers.get(passedOver);
      if (passedOver === null || total === undefined) return;
      this.withdraw(passedOver);
      this.#offers.set(passedOver, total);
      return;
    }
    this.#rotated = true;
    const rivals = this.#votes();
    if (this.#total !== null) rivals.delete(this.#total);
    this.#believe(mostOf(rivals)[0]);
  }

  #believe(total: number | null): void {
    if (total === this.#total) return;
    this.#forget(() => true);
    this.#requests.clear();
    this.#total = total;
  }

  /** The one of whom most has come: then least has to come again. */
  #bestSource(): S | null {
    const count = (source: S): number => {
      let sum = 0;
      for (const { from } of this.#pieces.values()) if (from === source) sum += 1;
      return sum;
    };
    return [...this.#offers.keys()].sort((a, b) => count(b) - count(a))[0] ?? null;
  }

  #lengthOf(index: number): number {
    return Math.min(MAX_PIECE_BYTES, Math.max(0, (this.#total ?? 0) - index * MAX_PIECE_BYTES));
  }

  #unasked(): number | null {
    const count = Math.ceil((this.#total ?? 0) / MAX_PIECE_BYTES);
    for (let index = 0; index < count; index++)
      if (!this.#pieces.has(index) && !this.#requests.has(index)) return index;
    return null;
  }

  /** A piece that another source has been asked for long ago, the oldest first. */
  #slow(source: S, now: number): number | null {
    let oldest: { readonly index: number; readonly at: number } | null = null;
    for (const [index, requests] of this.#requests) {
      const at = requests[0]?.at ?? now;
      const asked = requests.length >= MAX_ASKED || requests.some((request) => request.source === source);
      if (asked || this.#pieces.has(index) || now - at < SLOW_MS) continue;
      if (oldest === null || at < oldest.at) oldest = { index, at };
    }
    return oldest?.index ?? null;
  }
}

const mostOf = (votes: ReadonlyMap<number, number>): readonly [total: number | null, count: number] =>
  [...votes].sort(([, a], [, b]) => b - a)[0] ?? [null, 0];
