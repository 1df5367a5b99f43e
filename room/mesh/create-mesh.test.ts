import { afterEach, describe, expect, test } from 'vitest';
import { createLab, type Lab, linked, next } from './testing/peers.ts';

let lab: Lab;
afterEach(() => lab.close());

describe('two peers over a real server', () => {
  test('link up, prove what they hold, and exchange messages', async () => {
    lab = await createLab();
    const a = lab.peer();
    const b = lab.peer();
    const [ab, ba] = await linked(a, b);
    expect([ab.right, ba.right]).toEqual(['edit', 'edit']);

    const heard = next(b.mesh, 'message');
    ab.send(Uint8Array.of(0, 1, 2));
    const [link, message] = await heard;
    expect(link).toBe(ba);
    expect([...message]).toEqual([0, 1, 2]);
  });
});
