import type { LinkSession } from './link-session.ts';

/**
 * How long a link may take to be heard of after a connection with the server was lost and made anew, in milliseconds: as it
 * is, which is enough after a mere restart of the server; while its other end is the one that was away; and with an ICE
 * restart, which takes up to 3 s.
 */
const HEARD_AFTER = { asItIs: 1_500, otherEnd: 500, restarted: 4_000 };

/**
 * After such a silence a link is dialled anew as soon as the server is back, instead of restarting ICE. That takes 0.3 s
 * where the data channel would go on for up to 3 s more with its own wait, which has grown meanwhile; and an offer that was
 * made during the cut names no way to us.
 */
const SILENT_TOO_LONG_MS = 10_000;

/**
 * Looks whether a link has lasted while our connection with the server was lost. One that is well is heard of at once. If it
 * is not, ICE is restarted by whoever dialled, which keeps the link; the other end knows from the server that we are back.
 *
 * @param anew - Whether the server had forgotten us, so that others may have given our links up, and wait to be dialled: we
 * are newcomers to them.
 * @returns whether it was given up, and is to be dialled anew.
 */
export const lookAfterOurAbsence = async (session: LinkSession, anew: boolean): Promise<boolean> => {
  const { doubtful } = session;
  if (!doubtful && (await session.answers(HEARD_AFTER.asItIs))) return false;
  if (!doubtful || !(anew || session.silentMs >= SILENT_TOO_LONG_MS)) {
    session.networkChanged();
    if (await session.answers(HEARD_AFTER.restarted)) return false;
  }
  if (!session.up) return false;
  session.giveUp();
  return true;
};

/** The same where it was the other end's connection with the server: it may need us to restart ICE. */
export const lookAfterTheirs = async (session: LinkSession): Promise<void> => {
  if (session.doubtful || !(await session.answers(HEARD_AFTER.otherEnd))) session.networkChanged();
};
