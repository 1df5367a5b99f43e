import * as Y from 'yjs';
import { GateError } from './gate-error.ts';
import { DEFAULT_GATE_LIMITS, type GateLimits } from './gate-limits.ts';
import { checkOverlap } from './overlap.ts';
import { TypeDepth } from './type-depth.ts';
import { type ScannedStruct, scanUpdate, type UpdateVisitor } from './update-scan.ts';

export { GateError, type GateErrorCode, type StructId } from './gate-error.ts';
export type { GateLimits } from './gate-limits.ts';

/** A live update, made by one transaction a moment ago; or a step 2, which may be the whole document. */
export type UpdateKind = 'update' | 'step2';

/**
 * What every update from another peer passes before it is applied, and what of it has waited for structs that had not
 * come passes once more. The gate inspects and never changes the document.
 */
export interface UpdateGate {
  /**
   * @param mayAuthor for live updates: whether the sender may bring new structs of this client. Default: any.
   * @throws GateError
   */
  admit(update: Uint8Array, kind: UpdateKind, mayAuthor?: (client: number) => boolean): void;
}

/**
 * The rules, and the attacks that they answer:
 *
 * - A struct without content (GC, deleted) moves a client's clock by any length at the cost of 3 bytes. Of
 *   `{client: victim, clock: 0, length: 2^40}` all peers would believe that they have the victim's future edits,
 *   and ignore them. Honest documents have such structs too, as long as a session's clocks (deleted text), and
 *   neighbours merge, so no bound on one struct holds for documents; `maxClock` bounds them absolutely, and
 *   `maxLiveHollow` those of a live update, which honestly has them only for what one transaction both made and
 *   deleted.
 * - The same in small, for the victim's next clocks, looks like the victim's own work. Only knowing who sends it
 *   tells: see `mayAuthor`. A step 2 carries everybody's work and cannot be held to that. A peer that
 *   receives structs of its OWN client is not protected by refusing them: those who accepted them would look
 *   hostile to it. Yjs takes another client id then, and the peer is heard again.
 * - Deleting clocks that are not there yet is honest when lanes overtake each other, and otherwise a trap for
 *   what the victim will write: `maxDeleteAhead`, and whatever waits is dropped after a while.
 * - Another item in the place of one of which a part is known: `overlap.ts`.
 * - Structs that start beyond what is known (`maxAhead`) do no harm but wait; `../waiting.ts` bounds them.
 *
 * What the gate does not bound is the time that Yjs takes to order items which claim the same place: it grows with
 * the square of their number (8,000 such items, 48 KB, took 40 s), and honest concurrent work has the same form.
 * An editor can spend the others' time, as an editor can delete everything.
 */
export const createUpdateGate = (doc: Y.Doc, overrides: Partial<GateLimits> = {}): UpdateGate => {
  const limits: GateLimits = { ...DEFAULT_GATE_LIMITS, ...overrides };
  return {
    admit(update, kind, mayAuthor) {
      const maxBytes = kind === 'update' ? limits.maxUpdateBytes : limits.maxStep2Bytes;
      if (update.length > maxBytes) throw new GateError('too-large', `${update.length} bytes`);
      const rules = new ClockRules(doc, limits, kind, mayAuthor);
      scanUpdate(update, limits, rules);
      if (rules.nests) checkDepth(doc, update, limits);
    },
  };
};

/** Apart, since what is drawn or written live brings hardly ever a type into another: a second look costs less than notes. */
const checkDepth = (doc: Y.Doc, update: Uint8Array, limits: GateLimits): void => {
  const depth = new TypeDepth(doc, limits.maxDepth);
  scanUpdate(update, limits, { struct: (struct) => depth.add(struct), deletion: () => undefined });
  depth.check();
};

/** What may be said about clocks, given what the document knows and the update itself brings. */
class ClockRules implements UpdateVisitor {
  readonly #doc: Y.Doc;
  readonly #limits: GateLimits;
  readonly #kind: UpdateKind;
  readonly #mayAuthor: ((client: number) => boolean) | undefined;
  /** By client: up to where its clocks are known once this update is applied. */
  readonly #reach = new Map<number, number>();
  #client = -1;
  #known = 0;
  #hollow = 0;
  /** Whether a type has come that is in another one. */
  nests = false;

  constructor(
    doc: Y.Doc,
    limits: GateLimits,
    kind: UpdateKind,
    mayAuthor: ((client: number) => boolean) | undefined,
  ) {
    this.#doc = doc;
    this.#limits = limits;
    this.#kind = kind;
    this.#mayAuthor = mayAuthor;
  }

  struct(struct: Readonly<ScannedStruct>): void {
    const { client, clock, kind } = struct;
    if (client !== this.#client) {
      this.#client = client;
      this.#known = Y.getState(this.#doc.store, client);
      this.#hollow = 0;
      this.#reach.set(client, this.#known);
    }
    if (kind === 'skip') return;
    if (kind === 'type' && struct.parentKind !== 'root') this.nests = true;
    const reach = this.#reach.get(client) ?? 0;
    const end = clock + struct.length;
    if (clock > reach + this.#limits.maxAhead)
      throw new GateError('clock-jump', `client ${client} at ${clock}, known up to ${reach}`);
    if (clock <= reach && end > reach) this.#reach.set(client, end);
    if (end <= this.#known) return;
    if (clock < this.#known && kind !== 'gc') checkOverlap(this.#doc, struct, this.#known);
    if (this.#kind === 'step2') return;
    if (this.#mayAuthor?.(client) === false)
      throw new GateError('foreign-client', `a live update in the name of client ${client}`);
    if (kind === 'gc' || kind === 'hollow') {
      this.#hollow += end - Math.max(clock, this.#known);
      if (this.#hollow > this.#limits.maxLiveHollow)
        throw new GateError('huge-gap', `${this.#hollow} clocks of client ${client} without content`);
    }
  }

  deletion(client: number, clock: number, length: number): void {
    const reach = this.#reach.get(client) ?? Y.getState(this.#doc.store, client);
    if (clock + length > reach + this.#limits.maxDeleteAhead)
      throw new GateError(
        'clock-jump',
        `deletes client ${client} up to ${clock + length}, known up to ${reach}`,
      );
  }
}
