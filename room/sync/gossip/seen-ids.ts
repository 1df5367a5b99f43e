import type { MemberId } from '@meshboard/signaling/protocol';

/** Names one message of a large room: whose it is, and which of theirs. Numbers rise by one. */
export interface MessageId {
  readonly origin: MemberId;
  readonly number: number;
}

/** Most messages of one origin that are remembered: a minute of drawing, and some more. */
const MOST_NUMBERS = 8_192;

/** Most origins remembered. A room has fewer members at a time; who has left is forgotten first. */
const MAX_ORIGINS = 4_096;

/**
 * Most messages in all, some 16 MB: a minute and a half of a hundred who draw at once. Without this bound somebody who makes
 * origins up could have 34 million remembered, a gigabyte.
 */
const MOST_IN_ALL = 2 ** 19;

/**
 * Which messages of which origins have been seen, in bounded memory: of each origin those that came last. Nothing is
 * concluded from a number about others, or one message in somebody's name, numbered far ahead, would silence that member.
 */
export class SeenIds {
  readonly #origins = new Map<MemberId, Set<number>>();
  #count = 0;

  has({ origin, number }: MessageId): boolean {
    return this.#origins.get(origin)?.has(number) === true;
  }

  /** @returns whether it had not been seen. */
  add(id: MessageId): boolean {
    if (this.has(id)) return false;
    const { origin, number } = id;
    const numbers = this.#origins.get(origin) ?? new Set<number>();
    // Set anew, so that the map's order tells who was heard last.
    this.#origins.delete(origin);
    this.#origins.set(origin, numbers);
    numbers.add(number);
    this.#count += 1;
    const [first] = numbers;
    if (numbers.size > MOST_NUMBERS && first !== undefined) {
      numbers.delete(first);
      this.#count -= 1;
    }
    if (this.#origins.size > MAX_ORIGINS || this.#count > MOST_IN_ALL) this.#forgetLongestSilent();
    return true;
  }

  #forgetLongestSilent(): void {
    const [longestSilent] = this.#origins;
    if (longestSilent === undefined) return;
    const [origin, numbers] = longestSilent;
    this.#origins.delete(origin);
    this.#count -= numbers.size;
  }
}
