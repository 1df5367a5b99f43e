import { describe, expect, test } from 'vitest';
import { createCapability, toView } from '../../capability/derive.ts';
import { capabilityAuthenticator } from '../../capability/proof.ts';
import { type LinkAuthenticator, openAuthenticator } from '../authenticator.ts';
import { type ControlMessage, readControl, writeControl } from '../control-message.ts';
import { Handshake, HandshakeError } from './handshake.ts';

const capability = createCapability();
const edit = capabilityAuthenticator(capability);
const view = capabilityAuthenticator(toView(capability));

const A = { member: 'a', fingerprint: 'sha-256 aa' };
const B = { member: 'b', fingerprint: 'sha-256 bb' };

interface Ends {
  readonly a?: {
    readonly authenticator?: LinkAuthenticator;
    readonly self?: typeof A;
    readonly other?: typeof B;
  };
  readonly b?: {
    readonly authenticator?: LinkAuthenticator;
    readonly self?: typeof B;
    readonly other?: typeof A;
  };
  /** What becomes of a message on its way. */
  readonly pass?: (message: ControlMessage) => ControlMessage;
}

/** Runs a handshake to its end. @returns the right that each end has seen proved. */
const shake = ({ a = {}, b = {}, pass = (message) => message }: Ends = {}) => {
  const toA: ControlMessage[] = [];
  const toB: ControlMessage[] = [];
  const wire = (queue: ControlMessage[]) => (message: ControlMessage) => {
    queue.push(readControl(writeControl(pass(message))) ?? message);
  };
  const endA = new Handshake({ authenticator: edit, self: A, other: B, ...a, send: wire(toB) });
  const endB = new Handshake({ authenticator: edit, self: B, other: A, ...b, send: wire(toA) });
  let atA = null;
  let atB = null;
  while (toA.length + toB.length > 0) {
    const forA = toA.shift();
    if (forA !== undefined) atA = endA.receive(forA) ?? atA;
    const forB = toB.shift();
    if (forB !== undefined) atB = endB.receive(forB) ?? atB;
  }
  return { atA, atB };
};

describe('a handshake', () => {
  test('tells each end what the other one holds', () => {
    expect(shake()).toEqual({ atA: 'edit', atB: 'edit' });
    expect(shake({ b: { authenticator: view } })).toEqual({ atA: 'view', atB: 'edit' });
    const open = { authenticator: openAuthenticator('name') };
    expect(shake({ a: open, b: open })).toEqual({ atA: 'edit', atB: 'edit' });
  });

  test.each<[string, Ends]>([
    [
      'a fingerprint is not the one that the other end has',
      { a: { other: { ...B, fingerprint: 'sha-256 cc' } } },
    ],
    [
      'its own fingerprint is seen as another at the other end',
      { b: { other: { ...A, fingerprint: 'sha-256 cc' } } },
    ],
    ['the other is not the member that was signaled', { b: { self: { ...B, member: 'c' } } }],
    ['the other is in another room', { b: { authenticator: { ...edit, room: 'other' } } }],
    ['the other has keys of its own', { b: { authenticator: capabilityAuthenticator(createCapability()) } }],
    [
      'a viewer claims to edit',
      { b: { authenticator: { ...view, right: 'edit', prove: (transcript) => view.prove(transcript) } } },
    ],
    [
      'a proof of edit is passed off as one of view',
      { pass: (message) => (message.type === 'proof' ? { ...message, right: 'view' } : message) },
    ],
    [
      'the version is another',
      { pass: (message) => (message.type === 'hello' ? { ...message, version: 2 } : message) },
    ],
    [
      'a ping comes first',
      { pass: (message) => (message.type === 'hello' ? { type: 'ping', number: 1 } : message) },
    ],
  ])('fails when %s', (_what, ends) => {
    expect(() => shake(ends)).toThrow(HandshakeError);
  });

  test('a proof replayed on another link proves nothing', () => {
    const recorded: ControlMessage[] = [];
    shake({
      pass: (message) => {
        recorded.push(message);
        return message;
      },
    });
    const fresh = new Handshake({ authenticator: edit, self: B, other: A, send: () => undefined });
    const replay = () => {
      for (const message of recorded) fresh.receive(message);
    };
    expect(replay).toThrow(HandshakeError);
  });
});
