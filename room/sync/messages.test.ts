import type { MemberId } from '@meshboard/signaling/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { MessageError } from '../message-error.ts';
import { decodeMessage, decodeStateMap, encodeMessage, type RoomMessage } from './messages.ts';

const bytes = fc.uint8Array({ maxLength: 200 });
const member = fc
  .uint8Array({ minLength: 16, maxLength: 16 })
  .map((raw) => Buffer.from(raw).toString('base64url') as MemberId);

const anyMessage: fc.Arbitrary<Exclude<RoomMessage, { type: 'unknown' }>> = fc.oneof(
  fc.record({ type: fc.constant('step1' as const), stateVector: bytes }),
  fc.record({ type: fc.constant('step2' as const), update: bytes }),
  fc.record({ type: fc.constant('update' as const), update: bytes }),
  fc.record({ type: fc.constant('part' as const), total: fc.nat(), update: bytes }),
  fc.record({ type: fc.constant('awareness' as const), update: bytes }),
  fc.constant({ type: 'queryAwareness' as const }),
  fc.record({
    type: fc.constant('neighbours' as const),
    members: fc.array(member).map((list) => new Set(list)),
  }),
  fc.record({ type: fc.constant('saved' as const), count: fc.nat(), stateVector: bytes, deleted: fc.nat() }),
  fc.constant({ type: 'forget' as const }),
  fc.record({
    type: fc.constant('voice' as const),
    publicKey: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  }),
);

describe('messages', () => {
  test('what is encoded decodes to the same', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        expect(decodeMessage(encodeMessage(message))).toEqual(message);
      }),
    );
  });

  test('anything else gives a message, or a MessageError and nothing worse', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (raw) => {
        try {
          decodeMessage(raw);
        } catch (error) {
          expect(error).toBeInstanceOf(MessageError);
        }
      }),
      { numRuns: 5_000 },
    );
  });

  test('a cut or lengthened message is refused', () => {
    const whole = encodeMessage({ type: 'update', update: new Uint8Array([1, 2, 3]) });
    expect(() => decodeMessage(whole.subarray(0, whole.length - 1))).toThrow(MessageError);
    expect(() => decodeMessage(new Uint8Array([...whole, 0]))).toThrow(MessageError);
  });

  test('only what carries updates or state vectors may be large', () => {
    const large = new Uint8Array(70_000);
    expect(decodeMessage(encodeMessage({ type: 'update', update: large })).type).toBe('update');
    expect(decodeMessage(encodeMessage({ type: 'news', stateVector: large })).type).toBe('news');
    expect(() => decodeMessage(encodeMessage({ type: 'awareness', update: large }))).toThrow(MessageError);
    expect(() => decodeMessage(Uint8Array.from({ length: 70_000 }, () => 99))).toThrow(MessageError);
  });

  test('reserved types are refused, those from 40 on are passed over', () => {
    expect(() => decodeMessage(new Uint8Array([24]))).toThrow(MessageError);
    expect(decodeMessage(new Uint8Array([99, 1, 2]))).toEqual({ type: 'unknown', number: 99 });
  });

  test('speaks y-protocols: its sync messages are ours', () => {
    const doc = new Y.Doc();
    doc.getText('t').insert(0, 'hello');
    const stateVector = Y.encodeStateVector(doc);
    expect([...encodeMessage({ type: 'step1', stateVector })]).toEqual([
      0,
      0,
      stateVector.length,
      ...stateVector,
    ]);
  });
});

describe('state vectors', () => {
  test('read as Yjs writes them', () => {
    const doc = new Y.Doc();
    doc.getText('t').insert(0, 'hello');
    expect(decodeStateMap(Y.encodeStateVector(doc))).toEqual(new Map([[doc.clientID, 5]]));
  });

  test('keep only what is wanted of them', () => {
    const stateVector = Y.encodeStateVector(
      new Map([
        [1, 5],
        [2, 6],
        [3, 7],
      ]),
    );
    expect(decodeStateMap(stateVector, (client, clock) => client !== 1 && clock < 7)).toEqual(
      new Map([[2, 6]]),
    );
  });

  test('of more clients than any document has are refused', () => {
    const clients = new Map(Array.from({ length: 300_000 }, (_, i) => [i, 1]));
    expect(() => decodeStateMap(Y.encodeStateVector(clients))).toThrow(MessageError);
  });

  test('a count that cannot be true is refused before anything is read', () => {
    expect(() => decodeStateMap(new Uint8Array([0xff, 0xff, 0xff, 0x7f]))).toThrow(MessageError);
  });
});
