import * as encoding from 'lib0/encoding';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { GateLimits } from './gate-limits.ts';
import { all, any, bytes, fields, forge, hole, type Id, item } from './testing/forge.ts';
import { createUpdateGate, GateError, type UpdateKind } from './update-gate.ts';

const VICTIM = 4711;
const ATTACKER = 666;
const ROOT = { root: 'board' } as const;

/** A document with some work of the victim in it, and a gate before it. */
const setUp = (limits?: Partial<GateLimits>) => {
  const author = new Y.Doc();
  author.clientID = VICTIM;
  author.getText('text').insert(0, 'hello');
  author.getMap('map').set('a', 1);
  const doc = new Y.Doc();
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(author));
  const gate = createUpdateGate(doc, limits);
  const receive = (update: Uint8Array, kind: UpdateKind = 'update'): string => {
    try {
      gate.admit(update, kind);
      Y.applyUpdate(doc, update, 'network');
      return 'taken';
    } catch (error) {
      if (error instanceof GateError) return error.code;
      throw error;
    }
  };
  return { author, doc, gate, receive };
};

/** What an attack must not change: the victim and everybody else go on as before. */
const expectUnharmed = ({ author, doc, receive }: ReturnType<typeof setUp>): void => {
  const before = Y.encodeStateVector(author);
  author.getText('text').insert(5, ', world');
  author.getMap('map').set('b', 2);
  expect(receive(Y.encodeStateAsUpdate(author, before))).toBe('taken');
  expect(doc.getText('text').toJSON()).toBe('hello, world');
  expect(doc.getMap('map').toJSON()).toEqual({ a: 1, b: 2 });
  const newcomer = new Y.Doc();
  Y.applyUpdate(newcomer, Y.encodeStateAsUpdate(doc));
  expect(Y.encodeStateAsUpdate(newcomer)).toEqual(Y.encodeStateAsUpdate(author));
};

test('an image of 2 MB within a text is taken', () => {
  const room = setUp();
  const writer = new Y.Doc();
  writer.getText('text').insertEmbed(0, { image: `data:image/png;base64,${'x'.repeat(2_000_000)}` });
  expect(room.receive(Y.encodeStateAsUpdate(writer))).toBe('taken');
});

test('JSON over its limit is refused', () => {
  const { receive } = setUp({ maxJsonBytes: 1_000 });
  expect(receive(one(item(5, ROOT, fields(`"${'x'.repeat(1_000)}"`))))).toBe('string-too-long');
});

test('what JSON would become counts, but not what only looks like it within a string', () => {
  const { receive } = setUp({ maxObjects: 100 });
  expect(receive(one(item(5, ROOT, fields(`[${'[],'.repeat(100)}0]`))))).toBe('too-large');
  expect(receive(one(item(5, ROOT, fields(`["\\"${'[{'.repeat(100)}"]`))))).toBe('taken');
});

test('a refusal names the struct that it is about', () => {
  const doc = new Y.Doc();
  const writer = new Y.Doc();
  writer.getMap('m').set('fine', 1);
  writer.getMap('m').set('k'.repeat(2_000), 1);
  const refuse = (): void => createUpdateGate(doc).admit(Y.encodeStateAsUpdate(writer), 'step2');
  expect(refuse).toThrow(expect.objectContaining({ at: { client: writer.clientID, clock: 1 } }));
});

const varUint = (value: number): Uint8Array =>
  encoding.encode((encoder) => encoding.writeVarUint(encoder, value));
const join = (...parts: readonly (Uint8Array | number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((p) => [...p]));
const nestedAny = (levels: number) =>
  all(bytes(1), ...Array.from({ length: levels }, () => bytes(117, 1)), bytes(126));
const nestedJson = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
/** `levels` arrays, each in the one before. */
const nestedTypes = (client: number, levels: number, parent: Id | null = null): Uint8Array =>
  forge([
    {
      client,
      clock: 0,
      structs: Array.from({ length: levels }, (_, i) =>
        item(7, i > 0 ? { parent: [client, i - 1] } : parent ? { parent } : ROOT, fields(0)),
      ),
    },
  ]);
const one = (struct: ReturnType<typeof item>, client = ATTACKER, clock = 0): Uint8Array =>
  forge([{ client, clock, structs: [struct] }]);

/** Each of these harmed a document, a peer or its memory when it was applied without a gate, or could. */
const ATTACKS: readonly [name: string, update: Uint8Array, code: string, kind?: UpdateKind][] = [
  ['a GC that claims 2^40 clocks of somebody else', one(hole(0, 2 ** 40), VICTIM), 'clock-jump'],
  ['the same in a step 2', one(hole(0, 2 ** 40), VICTIM), 'clock-jump', 'step2'],
  ['a GC that claims 2^30 clocks in a live update', one(hole(0, 2 ** 30), VICTIM), 'huge-gap'],
  ['deleted content of 2^40 clocks', one(item(1, ROOT, fields(2 ** 40)), VICTIM), 'clock-jump'],
  [
    'deleted content of 2^30 clocks in a live update',
    one(item(1, ROOT, fields(2 ** 30)), VICTIM, 6),
    'huge-gap',
  ],
  [
    'many holes, each small',
    forge([{ client: VICTIM, clock: 0, structs: Array.from({ length: 64 }, () => hole(0, 2 ** 18)) }]),
    'huge-gap',
  ],
  ['a skip of 2^40 clocks', one(hole(10, 2 ** 40)), 'clock-jump'],
  [
    'a struct behind a skip too far',
    forge([{ client: ATTACKER, clock: 0, structs: [hole(10, 2 ** 27), item(8, ROOT, any(1))] }]),
    'clock-jump',
  ],
  ['a clock of 2^40', one(item(8, ROOT, any(1)), ATTACKER, 2 ** 40), 'clock-jump'],
  ['a dependency on clock 2^40', one(item(8, { origin: [VICTIM, 2 ** 40] }, any(1))), 'clock-jump'],
  [
    'deletions of all that somebody will write',
    forge([], [{ client: VICTIM, ranges: [[0, 2 ** 40]] }]),
    'clock-jump',
  ],
  [
    'deletions of the next 2^24 clocks',
    forge([], [{ client: VICTIM, ranges: [[6, 2 ** 24]] }]),
    'clock-jump',
  ],
  [
    'deletions out of order, which cost n² moves and wait as garbage',
    forge(
      [],
      [
        {
          client: VICTIM,
          ranges: [
            [3, 1],
            [1, 1],
          ],
        },
      ],
    ),
    'contradiction',
  ],
  [
    'deletions of one client in two places',
    forge(
      [],
      [
        { client: VICTIM, ranges: [[3, 1]] },
        { client: VICTIM, ranges: [[1, 1]] },
      ],
    ),
    'contradiction',
  ],
  ['an empty deletion', forge([], [{ client: VICTIM, ranges: [[1, 0]] }]), 'contradiction'],
  ['a struct without length', one(hole(0, 0)), 'contradiction'],
  ['an empty text', one(item(4, ROOT, fields(''))), 'contradiction'],
  ['an item that is its own origin', one(item(8, { origin: [ATTACKER, 0] }, any(1))), 'contradiction'],
  [
    'an item that follows its own successor',
    one(item(8, { rightOrigin: [ATTACKER, 5] }, any(1))),
    'contradiction',
  ],
  ['an item in itself', one(item(7, { parent: [ATTACKER, 0] }, fields(0))), 'contradiction'],
  [
    'one client twice',
    forge([
      { client: ATTACKER, clock: 0, structs: [item(8, ROOT, any(1))] },
      { client: ATTACKER, clock: 1, structs: [item(8, ROOT, any(2))] },
    ]),
    'contradiction',
  ],
  ['2^52 clients', join(varUint(2 ** 52), [1, 1, 0, 0, 1]), 'undecodable'],
  ['30 million structs in 12 bytes', join([1], varUint(30_000_000), [1, 0, 0, 1]), 'undecodable'],
  ['2^31 values in a list', one(item(8, ROOT, fields(2 ** 31))), 'undecodable'],
  ['2^31 entries in an object', one(item(8, ROOT, all(bytes(1, 118), fields(2 ** 31)))), 'undecodable'],
  ['2^31 JSON values', one(item(2, ROOT, fields(2 ** 31))), 'undecodable'],
  ['2^31 bytes of binary', one(item(3, ROOT, fields(2 ** 31))), 'undecodable'],
  ['2^31 bytes of text', one(item(4, ROOT, fields(2 ** 31))), 'undecodable'],
  ['2^31 deletions', join([0, 1, 1], varUint(2 ** 31), [0, 1]), 'undecodable'],
  [
    'a number of 200 bytes, which lib0 reads as NaN',
    join([1, 1, 1], Array(200).fill(0x80), [0, 0, 1, 0]),
    'undecodable',
  ],
  ['a number over 2^53', join([1, 1, 1], [255, 255, 255, 255, 255, 255, 255, 127], [0, 1, 0]), 'undecodable'],
  ['values 65 deep', one(item(8, ROOT, nestedAny(65))), 'too-deep'],
  ['values 100,000 deep', one(item(8, ROOT, nestedAny(100_000))), 'too-deep'],
  ['JSON 100,000 deep', one(item(5, ROOT, fields(nestedJson(100_000)))), 'too-deep'],
  ['types 65 deep', nestedTypes(ATTACKER, 65), 'too-deep'],
  ['types 5,000 deep', nestedTypes(ATTACKER, 5_000), 'too-deep', 'step2'],
  ['malformed JSON values', one(item(2, ROOT, fields(1, '{"a":'))), 'undecodable'],
  ['a malformed embed', one(item(5, ROOT, fields('nope'))), 'undecodable'],
  ['a malformed format', one(item(6, ROOT, fields('bold', '{'))), 'undecodable'],
  ['a key of 2 MB', one(item(8, { root: 'map', key: 'x'.repeat(2 ** 21) }, any(1))), 'string-too-long'],
  ['a root type with a name of 2 MB', one(item(8, { root: 'x'.repeat(2 ** 21) }, any(1))), 'string-too-long'],
  ['text that is not UTF-8', one(item(4, ROOT, bytes(2, 0xc3, 0x28))), 'undecodable'],
  [
    'a key __proto__ in a map',
    one(item(8, { root: 'map', key: '__proto__' }, any({ polluted: 1 }))),
    'bad-key',
  ],
  ['a root type __proto__', one(item(8, { root: '__proto__', key: 'a' }, any(1))), 'bad-key'],
  [
    'a key __proto__ in a value',
    one(item(8, ROOT, bytes(1, 118, 1, 9, ...new TextEncoder().encode('__proto__'), 118, 0))),
    'bad-key',
  ],
  ['a key __proto__ deep in JSON', one(item(5, ROOT, fields('[{"\\u005f_proto__":{}}]'))), 'bad-key'],
  ['a format __proto__', one(item(6, ROOT, fields('__proto__', '{"a":1}'))), 'bad-key'],
  ['an element __proto__', one(item(7, ROOT, fields(3, '__proto__'))), 'bad-key'],
  ['a sub-document', one(item(9, ROOT, all(fields('guid'), bytes(118, 0)))), 'sub-document'],
  ['an unknown type', one(item(7, ROOT, fields(7))), 'undecodable'],
  ['an unknown content', one(item(11, ROOT, fields(1))), 'undecodable'],
  ['a value of an unknown type', one(item(8, ROOT, bytes(1, 99))), 'undecodable'],
  ['a skip that says it has an origin', join([1, 1, 1, 0, 10 | 0x80, 1, 0]), 'undecodable'],
  ['something after the end', join(one(item(8, ROOT, any(1))), [0]), 'undecodable'],
  ['nothing at all', new Uint8Array(0), 'undecodable'],
];

const copyOf = (doc: Y.Doc): Y.Doc => {
  const copy = new Y.Doc();
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  return copy;
};

/** As {@link expectUnharmed}, when structs of `client` were rightly taken before. */
const expectUnharmedButFor = (room: ReturnType<typeof setUp>, client: number): void => {
  Y.applyUpdate(room.author, Y.encodeStateAsUpdate(room.doc));
  expect(Y.getState(room.author.store, client)).toBeGreaterThan(0);
  expectUnharmed(room);
};

describe('the gate refuses, and nobody’s document is harmed by', () => {
  test.each(ATTACKS)('%s', (_, update, code, kind) => {
    const room = setUp();
    const before = Y.encodeStateAsUpdate(room.doc);
    expect(room.receive(update, kind)).toBe(code);
    expect(Y.encodeStateAsUpdate(room.doc)).toEqual(before);
    expectUnharmed(room);
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });

  test('an update in the second format', () => {
    for (const doc of [new Y.Doc(), setUp().doc]) {
      const room = setUp();
      expect(room.receive(Y.encodeStateAsUpdateV2(doc))).toBe('not-v1');
      expectUnharmed(room);
    }
  });

  test('more bytes or objects than it may have', () => {
    const room = setUp({ maxUpdateBytes: 100, maxStep2Bytes: 200, maxObjects: 50 });
    const binary = (n: number) => one(item(3, ROOT, all(fields(n), bytes(...Array(n).fill(0)))));
    expect(room.receive(binary(150), 'update')).toBe('too-large');
    expect(room.receive(binary(250), 'step2')).toBe('too-large');
    expect(room.receive(one(item(8, ROOT, any(...Array.from({ length: 60 }, () => [])))), 'step2')).toBe(
      'too-large',
    );
    expectUnharmed(room);
  });

  test('the rest of an item whose beginning is a forged GC: applied, it would throw in the middle', () => {
    const room = setUp();
    expect(room.receive(one(hole(0, 5)))).toBe('taken');
    const overlapping = one(item(4, ROOT, fields('abcdefgh')));
    expect(() => Y.applyUpdate(copyOf(room.doc), overlapping)).toThrow(TypeError);
    expect(room.receive(overlapping)).toBe('contradiction');
    expectUnharmedButFor(room, ATTACKER);
  });

  test('an item whose known part is another item: applied, one type would count what another has', () => {
    const text = one(item(4, { root: 'own' }, fields('abcd')));
    const harm = (overlapping: Uint8Array): void => {
      const doc = new Y.Doc();
      Y.applyUpdate(doc, text);
      Y.applyUpdate(doc, overlapping);
      const list = doc.getArray('list');
      expect(list.toArray()).toEqual([]);
      list.delete(0, list.length);
    };
    const elsewhere = one(item(4, { root: 'list' }, fields('abcdefgh')));
    expect(() => harm(elsewhere)).toThrow('Length exceeded');

    for (const [what, overlapping] of [
      ['in another root type', elsewhere],
      ['at another origin', one(item(4, { origin: [VICTIM, 0] }, fields('abcdefgh')))],
      ['before another item', one(item(4, { rightOrigin: [VICTIM, 0] }, fields('abcdefgh')))],
      ['under a key', one(item(4, { root: 'own', key: 'k' }, fields('abcdefgh')))],
      [
        'from before the known part on, elsewhere',
        one(item(4, { origin: [VICTIM, 0] }, fields('bcdefgh')), ATTACKER, 1),
      ],
    ] as const) {
      const room = setUp();
      expect(room.receive(text)).toBe('taken');
      expect(`${what}: ${room.receive(overlapping)}`).toBe(`${what}: contradiction`);
      expectUnharmedButFor(room, ATTACKER);
    }
  });

  test('takes the rest of an item of which a part is known, however it was cut or merged', () => {
    const author = new Y.Doc();
    const reader = new Y.Doc();
    const gate = createUpdateGate(reader);
    const take = (update: Uint8Array): void => {
      gate.admit(update, 'update');
      Y.applyUpdate(reader, update);
    };
    author.getText('text').insert(0, 'abcd');
    take(Y.encodeStateAsUpdate(author));
    // Cut in the reader's document, and merged with what follows in the author's.
    reader.getText('text').insert(2, 'X');
    reader.getText('text').delete(0, 1);
    author.getText('text').insert(4, 'efgh');
    take(Y.encodeStateAsUpdate(author));
    author.getText('text').insert(8, 'ij');
    take(Y.encodeStateAsUpdate(author, Y.encodeStateVector(new Map([[author.clientID, 6]]))));
    expect(reader.getText('text').toJSON()).toBe('bXcdefghij');
  });

  test('live updates in the name of somebody else, where the caller knows who is who', () => {
    const room = setUp();
    const forged = one(item(4, { root: 'text' }, fields('forged')), VICTIM, 6);
    expect(() => room.gate.admit(forged, 'update', (client) => client === ATTACKER)).toThrow(
      'foreign-client',
    );
    // Known structs may be repeated by anybody, anything may be deleted, and a step 2 carries everybody's.
    const mayAuthor = () => false;
    const update = Y.encodeStateAsUpdate(room.author);
    room.gate.admit(update, 'update', mayAuthor);
    room.gate.admit(forge([], [{ client: VICTIM, ranges: [[0, 2]] }]), 'update', mayAuthor);
    room.gate.admit(forged, 'step2', mayAuthor);
    expectUnharmed(room);
  });
});

describe('the gate lets through', () => {
  const relay = (from: Y.Doc, to: Y.Doc, limits?: Partial<GateLimits>): string[] => {
    const gate = createUpdateGate(to, limits);
    const errors: string[] = [];
    from.on('update', (update: Uint8Array) => {
      try {
        gate.admit(update, 'update');
        Y.applyUpdate(to, update);
      } catch (error) {
        errors.push(String(error));
      }
    });
    return errors;
  };

  test('everything that Yjs can hold, live and at once', () => {
    const [from, to] = [new Y.Doc(), new Y.Doc()];
    const errors = relay(from, to);
    const map = from.getMap<unknown>('map');
    map.set('values', [
      1,
      -1,
      0.5,
      1e300,
      true,
      null,
      undefined,
      'é😀',
      10n,
      new Uint8Array(9),
      { a: { b: [] } },
    ]);
    map.set('inner', new Y.Map([['deep', new Y.Array()]]));
    const text = from.getText('text');
    text.insert(0, 'héllo 😀', { bold: true });
    text.insertEmbed(3, { image: 'x' });
    text.format(0, 4, { bold: null, link: { href: 'y' } });
    text.delete(1, 3);
    const element = new Y.XmlElement('p');
    from.getXmlFragment('xml').insert(0, [element, new Y.XmlText('t')]);
    element.setAttribute('class', 'c');
    map.set('hook', new Y.XmlHook('hook'));
    from.transact(() => {
      const list = from.getArray<unknown>('list');
      list.insert(0, ['made and deleted in one transaction', new Y.Array()]);
      list.delete(0, 2);
      list.push([1, 2, 3]);
    });
    map.delete('inner');
    expect(errors).toEqual([]);
    expect(Y.encodeStateAsUpdate(to)).toEqual(Y.encodeStateAsUpdate(from));
    createUpdateGate(new Y.Doc()).admit(Y.encodeStateAsUpdate(from), 'step2');
  });

  test('a client whose larger updates are still on their way, and deletions of those', () => {
    const from = new Y.Doc();
    const updates: Uint8Array[] = [];
    from.on('update', (update: Uint8Array) => updates.push(update));
    from.getText('t').insert(0, 'a paste '.repeat(100_000));
    from.getText('t').insert(0, 'x');
    from.getText('t').delete(0, 1_000);
    const to = new Y.Doc();
    const gate = createUpdateGate(to);
    for (const update of [updates[1], updates[2], updates[0]]) {
      if (!update) throw new Error('three updates');
      gate.admit(update, 'update');
      Y.applyUpdate(to, update);
    }
    expect(to.getText('t').length).toBe(from.getText('t').length);
    expect([to.store.pendingStructs, to.store.pendingDs]).toEqual([null, null]);
  });

  test('a document that waits for something itself, and what it then serves to others', () => {
    const [author, waiting, newcomer] = [new Y.Doc(), new Y.Doc(), new Y.Doc()];
    author.getText('t').insert(0, 'first');
    const state = Y.encodeStateVector(author);
    author.getText('t').insert(5, ' second');
    const pass = (doc: Y.Doc, update: Uint8Array) => {
      const gate = createUpdateGate(doc);
      gate.admit(update, 'step2');
      Y.applyUpdate(doc, update);
    };
    pass(waiting, Y.encodeStateAsUpdate(author, state));
    pass(newcomer, Y.encodeStateAsUpdate(waiting));
    expect(newcomer.store.pendingStructs).not.toBeNull();
    pass(newcomer, Y.encodeStateAsUpdate(author));
    expect(newcomer.getText('t').toJSON()).toBe('first second');
  });

  test('large ranges that were deleted long ago', () => {
    const from = new Y.Doc();
    const inner = new Y.Text();
    from.getMap('m').set('t', inner);
    inner.insert(0, 'x'.repeat(3_000_000));
    from.getMap('m').delete('t');
    const update = Y.encodeStateAsUpdate(from);
    expect(update.length).toBeLessThan(100);
    createUpdateGate(new Y.Doc()).admit(update, 'step2');
  });

  test('types nested 64 times, built up one by one, and no further', () => {
    const [from, to] = [new Y.Doc(), new Y.Doc()];
    const errors = relay(from, to);
    let list = from.getArray<unknown>('list');
    const grow = () => {
      const inner = new Y.Array<unknown>();
      list.push([0, inner]);
      list = inner;
    };
    for (let i = 0; i < 64; i++) grow();
    expect(errors).toEqual([]);
    expect(to.getArray('list').toJSON()).toEqual(from.getArray('list').toJSON());
    grow();
    expect(errors).toEqual([expect.stringContaining('too-deep')]);
  });
});
