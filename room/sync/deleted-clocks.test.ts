import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { trackDeletedClocks } from './deleted-clocks.ts';

const edit = fc.oneof(
  fc.record({
    kind: fc.constant('insert' as const),
    at: fc.nat(),
    text: fc.string({ minLength: 1, maxLength: 5 }),
  }),
  fc.record({ kind: fc.constant('delete' as const), at: fc.nat(), length: fc.nat(4) }),
  fc.record({ kind: fc.constant('set' as const), key: fc.constantFrom('a', 'b'), nested: fc.boolean() }),
  fc.record({ kind: fc.constant('unset' as const), key: fc.constantFrom('a', 'b') }),
);

const make = (doc: Y.Doc, step: typeof edit extends fc.Arbitrary<infer T> ? T : never): void => {
  const [text, map] = [doc.getText('t'), doc.getMap('m')];
  switch (step.kind) {
    case 'insert':
      text.insert(step.at % (text.length + 1), step.text);
      break;
    case 'delete': {
      const at = step.at % (text.length + 1);
      text.delete(at, Math.min(step.length, text.length - at));
      break;
    }
    case 'set': {
      const value = step.nested ? new Y.Map([['inner', new Y.Text('deep')]]) : 1;
      map.set(step.key, value);
      break;
    }
    case 'unset':
      map.delete(step.key);
  }
};

test('is the same however a document came about', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(2), edit), { maxLength: 40 }),
      fc.array(fc.nat(2)),
      (steps, exchanges) => {
        const docs = [new Y.Doc(), new Y.Doc(), new Y.Doc({ gc: false })];
        const tracked = docs.map(trackDeletedClocks);
        const pass = (from: number, to: number): void => {
          const [source, target] = [docs[from], docs[to]];
          if (source && target && source !== target)
            Y.applyUpdate(target, Y.encodeStateAsUpdate(source, Y.encodeStateVector(target)));
        };
        for (const [i, [who, step]] of steps.entries()) {
          const doc = docs[who];
          if (doc) make(doc, step);
          const to = exchanges[i];
          if (to !== undefined) pass(who, to);
        }
        for (const from of [0, 1, 2]) for (const to of [0, 1, 2]) pass(from, to);
        for (const from of [0, 1, 2]) for (const to of [0, 1, 2]) pass(from, to);
        const fresh = docs.map((doc) => {
          const copy = new Y.Doc();
          Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
          return trackDeletedClocks(copy).total;
        });
        const totals = [...tracked.map(({ total }) => total), ...fresh];
        expect(new Set(totals).size).toBe(1);
      },
    ),
  );
});
