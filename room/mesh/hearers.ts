/** Those who wait to hear anything at all on a link. */
export class Hearers {
  readonly #waiting = new Set<(heard: boolean) => void>();

  /** Whether anything is heard within so many milliseconds. */
  within(ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (heard: boolean): void => {
        clearTimeout(timer);
        this.#waiting.delete(end);
        resolve(heard);
      };
      const timer = setTimeout(() => end(false), ms);
      this.#waiting.add(end);
    });
  }

  /** Something was heard, or nothing will be any more. */
  tell(heard: boolean): void {
    // With every message: nobody waits as a rule.
    if (this.#waiting.size === 0) return;
    for (const end of [...this.#waiting]) end(heard);
  }
}
