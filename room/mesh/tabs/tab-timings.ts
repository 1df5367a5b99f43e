/** How long things may take between tabs, in milliseconds. */
export interface TabTimings {
  /** How often a tab that has been met is told that one listens, until it says the same. */
  readonly openEvery: number;
  /** How long that may go on; meanwhile the tab is not dialled over WebRTC. */
  readonly comingUp: number;
  /** Silence after which a tab is pinged. */
  readonly pingAfter: number;
  /** Silence after which it is given up: a tab may be at work on a large document for seconds. */
  readonly lostAfter: number;
  /** The same two for a tab whose lock tells when it has died: silence then only means that it does not run. */
  readonly pingLockedAfter: number;
  readonly lostLockedAfter: number;
  /** How long the browser may take to grant a tab its own lock before it goes on without. */
  readonly lockWithin: number;
}

export const DEFAULT_TAB_TIMINGS: TabTimings = {
  openEvery: 500,
  comingUp: 10_000,
  pingAfter: 2_000,
  lostAfter: 8_000,
  pingLockedAfter: 5_000,
  lostLockedAfter: 15_000,
  lockWithin: 500,
};
