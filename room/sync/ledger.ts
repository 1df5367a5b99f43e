import * as Y from 'yjs';
import { reportError } from '../report-error.ts';
import type { ArchiveRole } from './archive-role.ts';
import { type Conversation, tell } from './conversation.ts';
import { trackDeletedClocks } from './deleted-clocks.ts';

/**
 * The archive's side of "Saved": hands every update on to be made durable and tells each link, once everything
 * that had come in by then is on disk, how many of its messages that were and what state is safe.
 */
export interface Ledger {
  /** An update changed the document. */
  record(update: Uint8Array): void;
  /** A document message was taken in, whether or not it changed anything; or a link came up. */
  taken(): void;
  forget(): void;
  close(): void;
}

export const createLedger = (
  doc: Y.Doc,
  role: ArchiveRole,
  conversations: () => Iterable<Conversation>,
): Ledger => {
  /** What is not durable. One that failed stays for good: nothing that builds on it may be called saved. */
  const unsaved = new Set<Promise<void>>();
  /** Counts told so far, so that a link hears only what is new. */
  const told = new WeakMap<Conversation, { count: number; state: string; deleted: number }>();
  const deletedClocks = trackDeletedClocks(doc);
  let dirty = false;
  let running = false;
  let closed = false;

  const announce = async (): Promise<void> => {
    const counts = [...conversations()].map((to) => ({ to, count: to.taken }));
    const stateVector = Y.encodeStateVector(doc);
    const deleted = deletedClocks.total;
    await Promise.all(unsaved);
    if (closed) return;
    const state = stateVector.join();
    for (const { to, count } of counts) {
      const before = told.get(to);
      if (to.link.dialect !== 'meshboard') continue;
      if (before?.count === count && before.state === state && before.deleted === deleted) continue;
      told.set(to, { count, state, deleted });
      tell(to, { type: 'saved', count, stateVector, deleted });
    }
  };

  /** One announcement after the other, for as long as there is news: `running` ends in the same step as the last look. */
  const run = async (): Promise<void> => {
    running = true;
    try {
      while (dirty && !closed) {
        dirty = false;
        await announce();
      }
    } catch {
      // A failure to persist is the archive's to report; here it means that nobody is told "saved".
    } finally {
      running = false;
    }
  };

  const schedule = (): void => {
    dirty = true;
    if (!running) run().catch(reportError);
  };

  return {
    record(update) {
      const saving = role.persist(update);
      unsaved.add(saving);
      saving.then(
        () => unsaved.delete(saving),
        () => undefined,
      );
      schedule();
    },
    taken: schedule,
    forget() {
      role.forget().catch(reportError);
    },
    close() {
      closed = true;
      deletedClocks.stop();
    },
  };
};
