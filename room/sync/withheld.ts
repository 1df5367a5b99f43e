import * as Y from 'yjs';
import { reportError } from '../report-error.ts';
import { DEFAULT_GATE_LIMITS } from './gate/gate-limits.ts';
import { createUpdateGate, GateError, type GateErrorCode, type StructId } from './gate/update-gate.ts';
import type { StateMap } from './messages.ts';

/** How often it is looked at, at most, in milliseconds, whether what was in the way of all that is withheld has gone. */
const LOOK_EVERY_MS = 5_000;

const utf8 = new TextEncoder();

/** Characters of a key of any length that are told. */
const SHOWN_CHARS = 40;

/**
 * What was written here is not sent, for every other member would refuse it and end the link. Whatever is written here after
 * it builds on it, and is not sent either until it has been deleted.
 */
export class UnsendableError extends Error {
  override readonly name = 'UnsendableError';
  readonly code: GateErrorCode;
  /** Where it is in the document: the root type's name, then keys, `[]` for an element of a list or a text. */
  readonly path: readonly string[];
  /** Whether it goes when it is deleted. A key does not: Yjs keeps it for as long as the map that it is in. */
  readonly deletable: boolean;

  constructor(refusal: GateError, path: readonly string[], deletable: boolean) {
    const where = path.length > 0 ? `at ${path.join(' › ')}` : 'here';
    const remedy = deletable
      ? 'Delete it, and all the rest is sent.'
      : 'A key stays for as long as the map that it is in: delete that, or copy the rest into a new document.';
    super(
      `What was written ${where} is not sent, nor is anything written here after it: the others would refuse it ` +
        `(${refusal.message}). ${remedy} ` +
        'What a document may hold is in the README of @meshboard/room, under Limits.',
      { cause: refusal },
    );
    this.code = refusal.code;
    this.path = path;
    this.deletable = deletable;
  }
}

/** What of a document is kept from others, since they would refuse it: something written here, and all after it. */
export interface Withheld {
  /** By client: the first clock that is not given to others. Empty as a rule. */
  readonly from: StateMap;
  /**
   * Takes what was written here.
   * @returns what is to be sent of it: nothing, or with what was withheld so far if nothing stands in its way any more.
   */
  pass(update: Uint8Array): Uint8Array | null;
  /**
   * Looks at a part of the document that somebody asked for, as long as nobody has looked at what was in the document
   * before it was shared: it may have been written here.
   * @returns whether it may be sent; if not, more is withheld from now on.
   */
  passPart(part: Uint8Array): boolean;
  /** Somebody who had `known` was given all that it lacked. */
  passedAll(known: StateMap): void;
}

const structAt = (doc: Y.Doc, { client, clock }: StructId): Y.Item | Y.GC | null =>
  clock < Y.getState(doc.store, client) ? Y.getItem(doc.store, Y.createID(client, clock)) : null;

/** The keys from the root type to what a struct holds. */
const pathTo = (doc: Y.Doc, id: StructId): string[] => {
  const path: string[] = [];
  const struct = structAt(doc, id);
  let item = struct instanceof Y.Item ? struct : null;
  while (item) {
    path.unshift(item.parentSub ?? '[]');
    const { parent }: Y.Item = item;
    if (!(parent instanceof Y.AbstractType)) return path;
    item = parent._item;
    if (item === null) path.unshift(Y.findRootTypeKey(parent));
  }
  return path;
};

const isForGood = (key: string): boolean =>
  key === '__proto__' || utf8.encode(key).length > DEFAULT_GATE_LIMITS.maxKeyBytes;

/** Yjs keeps what is deleted for whoever may undo that; it is a copy of the content that could not be sent either. */
const collect = (doc: Y.Doc, id: StructId): void => {
  const struct = structAt(doc, id);
  if (struct instanceof Y.Item && struct.deleted) struct.gc(doc.store, false);
};

const shown = (key: string): string => (key.length > SHOWN_CHARS ? `${key.slice(0, SHOWN_CHARS)}…` : key);

/** @param trusted - Whether what is in the document came through the gate before. */
export const createWithheld = (doc: Y.Doc, trusted: boolean): Withheld => {
  const gate = createUpdateGate(doc);
  const from = new Map<number, number>();
  /** What stands in the way. */
  let obstacles: StructId[] = [];
  /** Who wrote what nobody has looked at. */
  let old: readonly number[] = trusted ? [] : [...doc.store.clients.keys()];
  let lookedAt = Number.NEGATIVE_INFINITY;

  const refusalOf = (update: Uint8Array): GateError | null => {
    try {
      // How large a live update may be is another matter.
      gate.admit(update, 'step2');
      return null;
    } catch (error) {
      if (error instanceof GateError) return error;
      throw error;
    }
  };

  const withhold = (client: number, clock: number): void => {
    from.set(client, Math.min(clock, from.get(client) ?? clock));
  };

  const refused = (refusal: GateError): void => {
    if (refusal.at) {
      withhold(refusal.at.client, refusal.at.clock);
      obstacles.push(refusal.at);
    }
    const path = refusal.at ? pathTo(doc, refusal.at) : [];
    reportError(new UnsendableError(refusal, path.map(shown), !path.some(isForGood)));
  };

  /** All that is withheld, unless something still stands in its way. */
  const release = (): Uint8Array | null => {
    const now = performance.now();
    if (now - lookedAt < LOOK_EVERY_MS || obstacles.some((id) => structAt(doc, id)?.deleted === false))
      return null;
    lookedAt = now;
    for (const id of obstacles) collect(doc, id);
    const state = new Map([...Y.decodeStateVector(Y.encodeStateVector(doc)), ...from]);
    const update = Y.encodeStateAsUpdate(doc, Y.encodeStateVector(state));
    if (refusalOf(update)) return null;
    from.clear();
    obstacles = [];
    return update;
  };

  return {
    from,
    pass(update) {
      const refusal = refusalOf(update);
      if (refusal) refused(refusal);
      if (from.size === 0) return refusal ? null : update;
      for (const [client, clock] of Y.parseUpdateMeta(update).from) withhold(client, clock);
      return refusal ? null : release();
    },
    passPart(part) {
      const refusal = old.length > 0 ? refusalOf(part) : null;
      if (refusal) refused(refusal);
      // Where nothing can be withheld the other end has to see to it.
      return refusal === null || refusal.at === null;
    },
    passedAll(known) {
      if (!old.some((client) => known.has(client))) old = [];
    },
  };
};
