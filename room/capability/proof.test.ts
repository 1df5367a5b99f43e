import { ed25519 } from '@noble/curves/ed25519.js';
import { concatBytes, randomBytes } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import { createCapability, editCapability, toView, viewCapability } from './derive.ts';
import { capabilityAuthenticator } from './proof.ts';

const edit = editCapability(Uint8Array.from({ length: 16 }, (_, i) => i));
const editor = capabilityAuthenticator(edit);
const viewer = capabilityAuthenticator(toView(edit));
const transcript = randomBytes(32);

describe('proofs', () => {
  test('name the room and the right they prove', () => {
    expect([editor.room, editor.right]).toEqual([edit.room, 'edit']);
    expect([viewer.room, viewer.right]).toEqual([edit.room, 'view']);
  });

  test('are accepted by editors and viewers alike', () => {
    for (const verifier of [editor, viewer]) {
      expect(verifier.verify('edit', transcript, editor.prove(transcript))).toBe(true);
      expect(verifier.verify('view', transcript, viewer.prove(transcript))).toBe(true);
    }
  });

  test('stay what the protocol says', () => {
    expect(Buffer.from(editor.prove(new Uint8Array(32))).toString('hex')).toBe(
      'e84b6556d935649d2591af2bae98f4db2236b940fbd16973cbca7b5e1d273906' +
        'c24364cf201c155365f1aa7c115b378133fc6864c83adbb808b22c1ebea28e1f' +
        'e233189ac1a0c01eabb86bad6e47b462cb882a2c43decea0930ef7ea593c590c',
    );
  });

  test('of a viewer never pass as edit', () => {
    const membership = viewer.prove(transcript);
    const forgeries = [
      membership,
      concatBytes(membership, new Uint8Array(64)),
      concatBytes(membership, randomBytes(64)),
      concatBytes(membership, membership, membership),
      // A signature by a key the viewer does have.
      concatBytes(membership, ed25519.sign(transcript, toView(edit).viewProofKey)),
      concatBytes(membership, ed25519.sign(transcript, toView(edit).signalKey)),
      // A signature the viewer saw, over something else.
      concatBytes(membership, editor.prove(randomBytes(32)).subarray(32)),
    ];
    for (const forgery of forgeries) {
      expect(editor.verify('edit', transcript, forgery)).toBe(false);
      expect(viewer.verify('edit', transcript, forgery)).toBe(false);
    }
  });

  test('of edit do not pass as view, so that one message has one meaning', () => {
    expect(editor.verify('view', transcript, editor.prove(transcript))).toBe(false);
  });

  test('of somebody without the room’s keys fail, even with its public key', () => {
    const stranger = capabilityAuthenticator(createCapability());
    const impostor = capabilityAuthenticator(viewCapability(randomBytes(16), edit.publicKey));
    for (const forger of [stranger, impostor]) {
      for (const right of ['view', 'edit'] as const) {
        expect(editor.verify(right, transcript, forger.prove(transcript))).toBe(false);
      }
    }
    // A true signature, but without membership.
    const halfProof = concatBytes(new Uint8Array(32), editor.prove(transcript).subarray(32));
    expect(editor.verify('edit', transcript, halfProof)).toBe(false);
  });

  test('hold for one transcript only, and with no bit changed', () => {
    const proof = editor.prove(transcript);
    expect(viewer.verify('edit', randomBytes(32), proof)).toBe(false);
    for (let i = 0; i < proof.length; i++) {
      const tampered = proof.slice();
      tampered[i] = (tampered[i] ?? 0) ^ (1 << (i % 8));
      expect(viewer.verify('edit', transcript, tampered)).toBe(false);
    }
  });

  test('of any length and content are answered with yes or no, not a crash', () => {
    for (let length = 0; length < 200; length += 1) {
      expect(editor.verify('edit', transcript, randomBytes(length))).toBe(false);
      expect(editor.verify('view', transcript, randomBytes(length))).toBe(false);
    }
  });

  test('a room whose public key is of small order or no point at all has no editors', () => {
    const points = [
      new Uint8Array(32),
      Uint8Array.of(1, ...new Uint8Array(31)),
      new Uint8Array(32).fill(0xff),
      ed25519.Point.BASE.multiply(8n).toBytes().fill(2, 31),
    ];
    for (const publicKey of points) {
      const member = capabilityAuthenticator(viewCapability(new Uint8Array(16), publicKey));
      // R = the neutral element and S = 0 satisfies the equation for every message when A is of small order.
      const universal = concatBytes(Uint8Array.of(1), new Uint8Array(63));
      expect(member.verify('edit', transcript, concatBytes(member.prove(transcript), universal))).toBe(false);
      expect(member.verify('view', transcript, member.prove(transcript))).toBe(true);
    }
  });
});
