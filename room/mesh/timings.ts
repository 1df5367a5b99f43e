/** How long things may take on a link, in milliseconds. The defaults are what docs/PROTOCOL.md names. */
export interface MeshTimings {
  /** From the start of a dial until both ends have proved themselves. */
  readonly comingUp: number;
  /** Silence after which a link is pinged. */
  readonly pingAfter: number;
  /** Silence after which a link is pinged on which something has been sent since: an answer would be due. */
  readonly pingAfterSending: number;
  /** How long a ping may be unanswered before the path is in doubt; four times the usual round trip if that is longer. */
  readonly doubtAfter: number;
  /** A link is pinged this often even when it is busy, so that its round trip stays known. */
  readonly pingEvery: number;
  /** Silence after which the dialler restarts ICE. */
  readonly restartAfter: number;
  /** Silence after which the link is given up. */
  readonly lostAfter: number;
  /** The same for a member that has left the roster: most likely its page was closed without a word. */
  readonly lostAfterLeaving: number;
  /** How long a connection may be `disconnected` before ICE is restarted: a cut of a few seconds heals itself. */
  readonly disconnectedFor: number;
  /** Shortest time between two ICE restarts of one link: a restart takes up to 3 s to bring data back. */
  readonly restartEvery: number;
  /** First and longest wait before a member is dialled anew; it doubles from one to the other. */
  readonly redialFirst: number;
  readonly redialMost: number;
  /** A link that stood this long starts the wait from the beginning again. */
  readonly steadyAfter: number;
  /** First and longest time in which a member whose fault ended a link is not listened to; it doubles likewise. */
  readonly shunFirst: number;
  readonly shunMost: number;
  /** How long an ended link may take to get its `bye` out before the connection is closed. */
  readonly goodbye: number;
}

export const DEFAULT_TIMINGS: MeshTimings = {
  comingUp: 15_000,
  pingAfter: 5_000,
  pingAfterSending: 1_000,
  doubtAfter: 600,
  pingEvery: 30_000,
  restartAfter: 15_000,
  lostAfter: 45_000,
  lostAfterLeaving: 12_000,
  disconnectedFor: 2_000,
  restartEvery: 2_500,
  redialFirst: 500,
  redialMost: 30_000,
  steadyAfter: 30_000,
  shunFirst: 5_000,
  shunMost: 300_000,
  goodbye: 2_000,
};
