import { Deadline } from '../deadline.ts';

/** Most reasons that are looked at again; with more, it is asked whatever has come. */
const MAX_REASONS = 16;

/** A question that is about to be asked on one link, unless what it is for has come by itself by then. */
export class PendingQuestion {
  readonly #deadline: Deadline;
  #reasons: (() => boolean)[] = [];

  constructor(ask: () => void) {
    this.#deadline = new Deadline(() => {
      const reasons = this.#reasons;
      this.#reasons = [];
      if (reasons.length > MAX_REASONS || reasons.some((stands) => stands())) ask();
    });
  }

  /**
   * @param delayMs - How long what it is for may take to come, in milliseconds. Of several reasons the most urgent counts.
   * @param stands - Whether there is still reason to ask.
   */
  within(delayMs: number, stands: () => boolean): void {
    if (this.#reasons.length <= MAX_REASONS) this.#reasons.push(stands);
    this.#deadline.within(delayMs);
  }

  cancel(): void {
    this.#deadline.cancel();
    this.#reasons = [];
  }
}
