/** One thing that is to be done once, as soon as the most urgent of those who asked for it wants it. */
export class Deadline {
  readonly #run: () => void;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #dueAt = Number.POSITIVE_INFINITY;

  constructor(run: () => void) {
    this.#run = run;
  }

  /** Sees to it that it is done in so many milliseconds at the latest. */
  within(ms: number): void {
    const dueAt = performance.now() + ms;
    if (dueAt >= this.#dueAt) return;
    this.cancel();
    this.#dueAt = dueAt;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#dueAt = Number.POSITIVE_INFINITY;
      this.#run();
    }, ms);
  }

  /** Whether it is going to be done. */
  get pending(): boolean {
    return this.#timer !== null;
  }

  cancel(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#dueAt = Number.POSITIVE_INFINITY;
  }
}
