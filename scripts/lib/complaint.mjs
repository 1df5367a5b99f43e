// @ts-check

/** Something that the person at the terminal can put right: shown as its message alone, without a stack trace. */
export class Complaint extends Error {
  /** @param {string} message One or more full sentences. */
  constructor(message) {
    super(message);
    this.name = 'Complaint';
  }
}

/**
 * Runs a script's body. A {@link Complaint} becomes a line on stderr and exit code 1; any other error is a bug and
 * keeps its stack trace.
 *
 * @param {() => Promise<void>} body
 */
export const main = async (body) => {
  try {
    await body();
  } catch (error) {
    console.error(error instanceof Complaint ? error.message : error);
    process.exitCode = 1;
  }
};
