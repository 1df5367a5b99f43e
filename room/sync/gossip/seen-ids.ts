import type { MemberId } from '@meshboard/signaling/protocol';

/** Names one message of a large room: whose it is, and which of theirs. Numbers rise by one. */
export interface MessageId {
  readonly origin: MemberId;
  readonly number: number;
}

/** How far behind the newest of one origin a message may come and still be told from one that was seen: a minute of drawing. */
const WINDOW = 4_096;

/** Most origins remembered. A room has fewer members at a time; who has left is forgotten first. */
const MAX_ORIGINS = 4_096;

/** Which messages of which origins have been seen, in bounded memory. */
export class SeenIds {
  readonly #origins = new Map<MemberId, { newest: number; readonly numbers: Set<number> }>();

  /** What is older than the window counts as seen. */
  has({ origin, number }: MessageId): boolean {
    const known = this.#origins.get(origin);
    return known !== undefined && (number <= known.newest - WINDOW || known.numbers.has(number));
  }

  /** @returns whether it had not been seen. */
  add(id: MessageId): boolean {
    if (this.has(id)) return false;
    const { origin, number } = id;
    const known = this.#origins.get(origin) ?? { newest: number, numbers: new Set<number>() };
    // Set anew, so that the map's order tells who was heard last.
    this.#origins.delete(origin);
    this.#origins.set(origin, known);
    known.newest = Math.max(known.newest, number);
    known.numbers.add(number);
    if (known.numbers.size > 2 * WINDOW)
      for (const old of known.numbers) if (old <= known.newest - WINDOW) known.numbers.delete(old);
    const [longestSilent] = this.#origins.keys();
    if (this.#origins.size > MAX_ORIGINS && longestSilent !== undefined) this.#origins.delete(longestSilent);
    return true;
  }
}
