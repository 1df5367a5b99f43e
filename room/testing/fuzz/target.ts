import type { Int } from './mutate.ts';

/** What became of a message that was not refused: a word or two for the counts. */
export type Outcome = string;

/** Some messages in a row at something that remembers: a document, a decoder. */
export interface Episode {
  /** Resolves when it can take messages; by default it can at once. */
  readonly ready?: Promise<unknown>;
  /**
   * Makes the next hostile message. What it returns hands the message over; that is timed, and with it all that the
   * message makes happen in microtasks and in timers that are due by then.
   */
  next(): () => Outcome;
  /**
   * Looks whether those who did nothing wrong are unharmed.
   *
   * @param pass - Lets so many milliseconds pass.
   * @throws Error that says what is not as it should be.
   */
  finish?(pass: (ms: number) => Promise<void>): void | Promise<void>;
}

/** Something that takes what others send. */
export interface Target {
  readonly name: string;
  /** Its share of all messages, against the other targets'. */
  readonly share: number;
  /** How it may refuse a message; anything else that is thrown is a crash. */
  readonly refusals: readonly (new (
    ...args: never[]
  ) => Error)[];
  /** Messages in one episode. */
  readonly length: number;
  /** Milliseconds that pass from one message to the next, for its timers; default 10. */
  readonly paceMs?: number;
  /** The same seed behind `int` makes the same messages. */
  begin(int: Int): Episode;
}

/** A target without memory: each message is made and handed over on its own. */
export const stateless = <T>(
  parts: Omit<Target, 'begin' | 'length'> & {
    readonly make: (int: Int) => T;
    readonly take: (message: T) => Outcome;
  },
): Target => ({
  name: parts.name,
  share: parts.share,
  refusals: parts.refusals,
  length: 500,
  begin: (int) => ({
    next: () => {
      const message = parts.make(int);
      return () => parts.take(message);
    },
  }),
});
