import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { recordingLink } from '../../testing/recording-link.ts';
import { createAdmission } from '../admission.ts';
import { DEFAULT_GATE_LIMITS } from './gate-limits.ts';
import { editAtRandom, mutate, seededInt } from './testing/random-edits.ts';
import { createUpdateGate, GateError } from './update-gate.ts';
import type { ScannedStruct } from './update-scan.ts';
import { scanUpdate } from './update-scan.ts';

/** How many altered histories are tried; raise it in the environment for a long search. */
const FUZZ_RUNS = Number(process.env['FUZZ_RUNS'] ?? 200);
/** Never reached on an idle machine: the runs take about two seconds. */
const TIMEOUT_MS = Math.max(60_000, FUZZ_RUNS * 100);

/** Three peers who have worked together, and every update that they sent or could send. */
const collaborate = (int: (n: number) => number): { docs: Y.Doc[]; updates: Uint8Array[] } => {
  const updates: Uint8Array[] = [];
  const docs = [1, 2, 3].map((id) => {
    const doc = new Y.Doc();
    doc.clientID = id * (int(2) === 0 ? 1 : 100);
    doc.on('update', (update: Uint8Array, origin: unknown) => origin !== 'network' && updates.push(update));
    return doc;
  });
  const pick = () => docs[int(docs.length)] ?? new Y.Doc();
  for (let i = 0; i < 8; i++) {
    editAtRandom(pick(), int);
    if (int(3) === 0) Y.applyUpdate(pick(), Y.encodeStateAsUpdate(pick()), 'network');
  }
  for (const doc of docs) {
    updates.push(Y.encodeStateAsUpdate(doc));
    for (const other of docs) updates.push(Y.encodeStateAsUpdate(doc, Y.encodeStateVector(other)));
  }
  updates.push(Y.mergeUpdates(updates.filter(() => int(2) === 0).concat(Y.encodeStateAsUpdate(new Y.Doc()))));
  return { docs, updates };
};

/** What a type counts, and what it has: where they differ, reading or editing by the length throws for good. */
const lengths = (type: {
  readonly _start: Y.Item | null;
  readonly _length: number;
}): [counted: number, held: number] => {
  let held = 0;
  for (let item = type._start; item !== null; item = item.right)
    if (!item.deleted && item.countable) held += item.length;
  return [type._length, held];
};

describe('the gate, over random work', () => {
  test(
    'lets every honest update through, in any order, and what it reads is what Yjs reads',
    () => {
      fc.assert(
        fc.property(fc.integer(), (seed) => {
          const int = seededInt(seed);
          const { updates } = collaborate(int);
          const doc = new Y.Doc();
          const link = recordingLink('ada');
          const admission = createAdmission(doc, (_from, refusal) => expect(refusal).toBeUndefined());
          const order = updates
            .map((update) => ({ update, rank: int(1_000_000) }))
            .sort((a, b) => a.rank - b.rank);
          for (const { update } of order) {
            const structs: Pick<ScannedStruct, 'client' | 'clock' | 'length'>[] = [];
            const deletions: [client: number, clock: number, length: number][] = [];
            scanUpdate(update, DEFAULT_GATE_LIMITS, {
              struct: ({ client, clock, length }) => structs.push({ client, clock, length }),
              deletion: (...deletion) => deletions.push(deletion),
            });
            const decoded = Y.decodeUpdate(update);
            expect(structs).toEqual(
              decoded.structs.map(({ id, length }) => ({ client: id.client, clock: id.clock, length })),
            );
            expect(deletions).toEqual(
              [...decoded.ds.clients].flatMap(([client, ranges]) =>
                ranges.map(({ clock, len }) => [client, clock, len]),
              ),
            );
            admission.admit(update, link, int(2) === 0 ? 'update' : 'step2', () => true);
          }
          expect(admission.waitingBytes).toBe(0);
        }),
        { numRuns: 400 },
      );
    },
    TIMEOUT_MS,
  );

  test(
    'throws nothing but GateError at altered updates, and what it lets through leaves a sound document',
    () => {
      fc.assert(
        fc.property(fc.integer(), (seed) => {
          const int = seededInt(seed);
          const { docs, updates } = collaborate(int);
          const pick = (): Uint8Array => updates[int(updates.length)] ?? new Uint8Array(0);
          const doc = new Y.Doc();
          for (const known of docs.slice(0, 2)) Y.applyUpdate(doc, Y.encodeStateAsUpdate(known));
          // What was let through must be applicable, at once and when its time comes.
          const check = (refusal: unknown): void => {
            expect(refusal).toBeInstanceOf(GateError);
            expect(String(refusal)).not.toContain('could not be applied');
          };
          const admission = createAdmission(doc, (_from, refusal) => refusal && check(refusal));
          const links = [recordingLink('ada'), recordingLink('ben')];
          for (let i = 0; i < 6; i++) {
            let update = pick();
            for (let changes = int(5); changes > 0; changes--) update = mutate(update, pick(), int);
            const link = links[int(links.length)];
            if (link === undefined) throw new Error('two links');
            try {
              admission.admit(update, link, int(2) === 0 ? 'update' : 'step2', () => true);
            } catch (error) {
              check(error);
            }
          }
          // Others take the document over, through gates of their own, and both hold the same.
          const other = new Y.Doc();
          const served = Y.encodeStateAsUpdate(doc);
          createUpdateGate(other).admit(served, 'step2');
          Y.applyUpdate(other, served);
          for (let i = 0; i < 2; i++) {
            Y.applyUpdate(doc, Y.encodeStateAsUpdate(other), 'network');
            Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
          }
          const waiting =
            admission.waitingBytes > 0 || (other.store.pendingStructs ?? other.store.pendingDs) !== null;
          // Compared by what is known and what is deleted: how structs are cut is each peer's own.
          if (!waiting) expect(Y.equalSnapshots(Y.snapshot(other), Y.snapshot(doc))).toBe(true);
          const wrong = [...doc.share].filter(([, type]) => {
            const [counted, held] = lengths(type);
            return counted !== held;
          });
          expect(wrong.map(([name]) => name)).toEqual([]);
          // And it can be worked on.
          for (let i = 0; i < 4; i++) editAtRandom(doc, int);
          doc.getMap('map').set('still', 'works');
          doc.getText('text').toDelta();
          doc.getXmlFragment('xml').toJSON();
          expect(doc.getMap('map').toJSON()).toMatchObject({ still: 'works' });
          expect(Array.isArray(doc.getArray('list').toJSON())).toBe(true);
        }),
        { numRuns: FUZZ_RUNS },
      );
    },
    TIMEOUT_MS,
  );

  test(
    'throws nothing but GateError at any bytes at all',
    () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 200 }), (update) => {
          const doc = new Y.Doc();
          const gate = createUpdateGate(doc);
          try {
            gate.admit(update, 'update');
          } catch (error) {
            expect(error).toBeInstanceOf(GateError);
            return;
          }
          Y.applyUpdate(doc, update);
        }),
        { numRuns: 2_000 },
      );
    },
    TIMEOUT_MS,
  );
});
