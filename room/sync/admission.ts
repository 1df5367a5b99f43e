import * as Y from 'yjs';
import type { Link } from '../mesh/link.ts';
import { reportError } from '../report-error.ts';
import { createUpdateGate, GateError } from './gate/update-gate.ts';
import { deleteSuperseded } from './superseded.ts';
import { Waiting, type WaitingLimits, type WaitingUpdate, type Way } from './waiting.ts';

/** The only way by which what others send gets into the document: through the gate, with the link as origin. */
export interface Admission {
  /** How what is being applied came; null for what is written here. */
  applying(): Way | null;
  /** Bytes of what has come and waits for something that has not. */
  readonly waitingBytes: number;
  /**
   * Takes an update in, and whatever has waited for what it brings.
   *
   * @param mayAuthor Whether new structs of this client may come this way.
   * @throws GateError when its sender is not well-behaved.
   */
  admit(update: Uint8Array, from: Link, way: Way, mayAuthor: (client: number) => boolean): void;
  /** Drops what has waited since the last call. */
  dropWhatWaitsInVain(): void;
}

/**
 * @param notTaken - Something that came over this link was dropped, and nobody is to blame: asking whoever sent it brings
 * it again. It was passed on by somebody who has not heard yet that its author and we are linked; or its author is back
 * while the old link still seems to be up; or it does not fit what has come since, and which of the two is true is not
 * known; or, where no refusal is given, too much waited.
 */
export const createAdmission = (
  doc: Y.Doc,
  notTaken: (from: Link, refusal?: GateError) => void,
  limits: Partial<WaitingLimits> = {},
): Admission => {
  const { store } = doc;
  const gate = createUpdateGate(doc);
  const waiting = new Waiting(doc, limits);
  let applying: Way | null = null;

  const apply = (update: Uint8Array, from: Link, way: Way): void => {
    applying = way;
    /** Yjs is done with the update, and calls those who listen: what is thrown from here on is the application's. */
    let integrated = false;
    try {
      Y.transact(
        doc,
        (transaction) => {
          Y.applyUpdate(doc, update, from);
          deleteSuperseded(transaction);
          integrated = true;
        },
        from,
        false,
      );
    } catch (error) {
      if (!integrated)
        throw new GateError('undecodable', 'the update could not be applied', { cause: error });
      reportError(error);
    } finally {
      applying = null;
    }
  };

  const take = (update: Uint8Array, from: Link, way: Way, tries: number): void => {
    const { pendingStructs, pendingDs } = store;
    store.pendingStructs = null;
    store.pendingDs = null;
    try {
      apply(update, from, way);
    } finally {
      for (const link of waiting.keep(from, way, tries)) notTaken(link);
      store.pendingStructs = pendingStructs;
      store.pendingDs = pendingDs;
    }
  };

  /** Nothing is the same as when it came: the gate looks at it again, at all but whose it is. */
  const tryAgain = ({ update, from, way, tries }: WaitingUpdate): void => {
    try {
      gate.admit(update, 'step2');
      take(update, from, way, tries + 1);
    } catch (error) {
      if (!(error instanceof GateError)) throw error;
      notTaken(from, error);
    }
  };

  /** What the application has applied itself before what it builds on. Yjs looks at what waits with each update. */
  const tryItsOwn = (): void => {
    if (store.pendingStructs === null && store.pendingDs === null) return;
    try {
      Y.applyUpdate(doc, NOTHING);
    } catch (error) {
      reportError(error);
    }
  };

  return {
    applying: () => applying,
    get waitingBytes() {
      return waiting.bytes;
    },
    admit(update, from, way, mayAuthor) {
      try {
        gate.admit(update, way === 'step2' ? 'step2' : 'update', mayAuthor);
      } catch (error) {
        if (!(error instanceof GateError) || error.code !== 'foreign-client') throw error;
        notTaken(from, error);
        return;
      }
      take(update, from, way, 0);
      for (let next = waiting.takeReady(); next !== null; next = waiting.takeReady()) tryAgain(next);
      tryItsOwn();
    },
    dropWhatWaitsInVain() {
      waiting.endTerm();
    },
  };
};

/** An update without anything in it. */
const NOTHING = Uint8Array.of(0, 0);
