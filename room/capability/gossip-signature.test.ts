import { expect, test } from 'vitest';
import { memberNamed } from '../testing/recording-link.ts';
import { createCapability, toView } from './derive.ts';
import { capabilityGossipSigner } from './gossip-signature.ts';

const capability = createCapability();
const editor = capabilityGossipSigner(capability);
const viewer = capabilityGossipSigner(toView(capability));
const id = { origin: memberNamed('ada'), number: 7 };
const update = Uint8Array.of(1, 2, 3);
const signature = editor.sign(id, update) ?? new Uint8Array();

test('a viewer can check what an editor signed, and sign nothing', () => {
  expect(viewer.verify({ ...id, update, signature })).toBe(true);
  expect(viewer.sign(id, update)).toBeNull();
});

test.each([
  ['another update', { update: Uint8Array.of(1, 2, 4) }],
  ['another number', { number: 8 }],
  ['another author', { origin: memberNamed('ben') }],
  ['no signature', { signature: new Uint8Array() }],
  ['a changed signature', { signature: signature.map((byte, i) => (i === 9 ? byte ^ 1 : byte)) }],
])('%s is refused', (_, change) => {
  expect(viewer.verify({ ...id, update, signature, ...change })).toBe(false);
});

test('a signature of another room is refused', () => {
  const other = capabilityGossipSigner(createCapability());
  expect(other.verify({ ...id, update, signature })).toBe(false);
});
