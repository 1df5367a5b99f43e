/** How long the exchange has patience, in milliseconds. Shorter in tests. */
export interface AssetTimings {
  /** How often everything is looked at while something is on its way. */
  readonly tick: number;
  /** For the answer to a question, times the members who may pass it on one after the other. */
  readonly answer: number;
  /**
   * With a link that owes pieces and brings nothing. A piece of 64 KiB needs 16 s at 32 kbit/s, behind what is
   * already on its way.
   */
  readonly piece: number;
  /** With a link that owes a piece and brings other things: a document of 20 MB at 1 Mbit/s takes 160 s. */
  readonly otherThings: number;
}

export const ASSET_TIMINGS: AssetTimings = {
  tick: 1_000,
  answer: 15_000,
  piece: 30_000,
  otherThings: 300_000,
};
