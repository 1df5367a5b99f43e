import * as Y from 'yjs';
import type { Link } from '../mesh/link.ts';
import { reportError } from '../report-error.ts';
import { createUpdateGate, GateError, type GateErrorCode } from './gate/update-gate.ts';

/** How an update came: as the answer to a question, live over its author's link, or live through others. */
export type Way = 'step2' | 'update' | 'gossip';

/**
 * Refusals that may have another's doing for their cause. `foreign-client`: passed on by somebody who has not heard yet
 * that its author and we are linked, or sent by an author who is back while the old link still seems to be up.
 * `pending-overflow` and `pending-unfit`: what waited was dropped, and whose it was nobody knows.
 */
const BLAMELESS: ReadonlySet<GateErrorCode> = new Set([
  'foreign-client',
  'pending-overflow',
  'pending-unfit',
]);

/** The only way by which what others send gets into the document: through the gate, with the link as origin. */
export interface Admission {
  /** How what is being applied came; null for what is written here. */
  applying(): Way | null;
  /**
   * Whether something waited before what is being applied: Yjs integrates what it waited for and what waited in one
   * transaction, with the one's link for the other's origin.
   */
  mixed(): boolean;
  /**
   * @param mayAuthor Whether new structs of this client may come this way.
   * @returns Whether it was taken; if not, nobody is to blame, and asking whoever sent it brings whatever is missing.
   * @throws GateError when its sender is not well-behaved.
   */
  admit(update: Uint8Array, from: Link, way: Way, mayAuthor: (client: number) => boolean): boolean;
  /**
   * Drops what has waited since the last call: it waits for structs that will not come, or is a trap for what is yet to
   * be written.
   */
  dropWhatWaitsInVain(): void;
}

export const createAdmission = (doc: Y.Doc): Admission => {
  const gate = createUpdateGate(doc);
  let applying: Way | null = null;
  let waited = false;
  let mixed = false;

  const apply = (update: Uint8Array, from: Link, way: Way): void => {
    applying = way;
    const waiting = gate.pendingBytes > 0;
    mixed = waiting;
    /** Yjs is done with the update, and calls those who listen: what is thrown from here on is the application's. */
    let integrated = false;
    try {
      Y.transact(
        doc,
        () => {
          Y.applyUpdate(doc, update, from);
          integrated = true;
        },
        from,
        false,
      );
    } catch (error) {
      if (integrated) {
        reportError(error);
        return;
      }
      // Yjs tries what waits again with each update that brings something of what it waits for.
      if (waiting) {
        gate.dropPending();
        throw new GateError('pending-unfit', 'what waited, or this, could not be applied', { cause: error });
      }
      throw new GateError('undecodable', 'the update could not be applied', { cause: error });
    } finally {
      applying = null;
      mixed = false;
    }
  };

  return {
    applying: () => applying,
    mixed: () => mixed,
    admit(update, from, way, mayAuthor) {
      try {
        gate.admit(update, way === 'step2' ? 'step2' : 'update', mayAuthor);
        apply(update, from, way);
        gate.afterApply();
        return true;
      } catch (error) {
        if (!(error instanceof GateError) || !BLAMELESS.has(error.code)) throw error;
        return false;
      }
    },
    dropWhatWaitsInVain() {
      if (waited && gate.pendingBytes > 0) gate.dropPending();
      waited = gate.pendingBytes > 0;
    },
  };
};
