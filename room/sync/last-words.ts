import { Deadline } from '../deadline.ts';
import type { Link, LinkEnd } from '../mesh/link.ts';

/** How long before its link breaks somebody may have begun to tell everybody what it told us, in milliseconds. */
const LATELY_MS = 5_000;

/** Spreads what those who heard it say, in milliseconds: who has asked the first of them has nothing to ask the others. */
const JITTER_MS = 1_000;

/** When many links break, as when our own network is gone, what we have is told once in so many milliseconds. */
const AGAIN_AFTER_MS = 5_000;

/** Who says goodbye has told everybody before. */
const GOODBYES: ReadonlySet<LinkEnd> = new Set(['left', 'unwanted', 'replaced']);

/**
 * Where everybody is linked to everybody nobody passes on what an author tells all. One that is killed while it does so has
 * told some and not others: those whom it told say then what they have.
 */
export class LastWords {
  readonly #random: () => number;
  readonly #heardAt = new WeakMap<Link, number>();
  readonly #telling: Deadline;
  #toldAt = Number.NEGATIVE_INFINITY;

  /**
   * @param tell - Tells everybody what we have.
   * @param random - 0 to 1, for jitter.
   */
  constructor(tell: () => void, random: () => number) {
    this.#random = random;
    this.#telling = new Deadline(() => {
      this.#toldAt = performance.now();
      tell();
    });
  }

  /** A live update came over the link. */
  heard(link: Link): void {
    this.#heardAt.set(link, performance.now());
  }

  ended(link: Link, reason: LinkEnd): void {
    const now = performance.now();
    const heardAt = this.#heardAt.get(link) ?? Number.NEGATIVE_INFINITY;
    if (GOODBYES.has(reason) || now - heardAt > LATELY_MS) return;
    this.#telling.within(Math.max(this.#random() * JITTER_MS, this.#toldAt + AGAIN_AFTER_MS - now));
  }

  close(): void {
    this.#telling.cancel();
  }
}
