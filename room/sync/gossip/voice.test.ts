import { expect, test } from 'vitest';
import { memberNamed } from '../../testing/recording-link.ts';
import { isVoiceOf, Voice } from './voice.ts';

const [ben, mallory] = [new Voice(), new Voice()];
const message = { origin: memberNamed('ben'), number: 7, update: Uint8Array.of(1, 2, 3) };

test('a voice is known by its key', () => {
  expect(isVoiceOf(ben.publicKey, ben.sign(message), message)).toBe(true);
});

test.each([
  ['another voice', mallory.sign(message), message],
  ['another update', ben.sign(message), { ...message, update: Uint8Array.of(1, 2, 4) }],
  ['another number', ben.sign(message), { ...message, number: 8 }],
  ['another name', ben.sign(message), { ...message, origin: memberNamed('ada') }],
  ['no signature', new Uint8Array(), message],
])('%s is not taken for it', (_, signature, said) => {
  expect(isVoiceOf(ben.publicKey, signature, said)).toBe(false);
});
