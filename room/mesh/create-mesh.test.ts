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

describe('a link', () => {
  test('carries 20 MB on its bulk lane while small messages pass', async () => {
    lab = await createLab();
    const a = lab.peer();
    const b = lab.peer();
    const [ab] = await linked(a, b);
    const large = Uint8Array.from({ length: 20 * 1024 * 1024 }, (_, i) => (i ^ (i >> 8)) & 0xff);
    const arrived: Uint8Array[] = [];
    const last = next(b.mesh, 'message', (_link, message) => {
      arrived.push(message);
      return message.length === large.length;
    });
    ab.send(large);
    // Queued after all of it, and yet there before its end: they do not wait for more than the channel's buffer.
    for (let i = 0; i < 10; i++) ab.send(Uint8Array.of(1, i));
    const [, message] = await last;
    expect(Buffer.compare(message, large)).toBe(0);
    expect(arrived.map(({ length }) => length)).toEqual([
      ...Array.from({ length: 10 }, () => 2),
      large.length,
    ]);
    await ab.flushed();
    expect(ab.queuedBytes).toBe(0);
    expect(ab.stats.bytesSent).toBeGreaterThan(large.length);
  });

  test('knows its round trip and that nothing relays it', async () => {
    lab = await createLab();
    const a = lab.peer({ timings: { pingAfter: 50, pingEvery: 50 } });
    const b = lab.peer();
    const [ab] = await linked(a, b);
    await expect.poll(() => ab.stats.roundTripMs).toBeGreaterThan(0);
    await expect.poll(() => ab.stats.relayed).toBe(false);
  });

  test('delivers what was queued before it was ended, with the reason', async () => {
    lab = await createLab();
    const a = lab.peer();
    const b = lab.peer();
    const [ab] = await linked(a, b);
    const heard = next(b.mesh, 'message');
    const down = next(b.mesh, 'linkDown');
    ab.send(Uint8Array.of(7));
    ab.end('forbidden');
    expect([...(await heard)[1]]).toEqual([7]);
    expect((await down)[1]).toBe('forbidden');
    // Sending on is nobody's mistake.
    ab.send(Uint8Array.of(8));
  });

  test('survives an ICE restart', async () => {
    lab = await createLab();
    const a = lab.peer();
    // The newcomer is the dialler, and takes every silence for a cut.
    const b = lab.peer({ timings: { restartAfter: 0, restartEvery: 300, pingAfter: 500 } });
    const [ab, ba] = await linked(a, b);
    const downs: string[] = [];
    a.mesh.on('linkDown', (_link, reason) => downs.push(reason));
    const offers = new Set<string>();
    a.signaling.on('signal', (_from, { body }) => {
      if (body.type === 'offer') offers.add(body.sdp.match(/a=ice-ufrag:(\S+)/)?.[1] ?? '');
    });
    await expect.poll(() => offers.size).toBeGreaterThanOrEqual(2);
    const heard = Promise.all([next(a.mesh, 'message'), next(b.mesh, 'message')]);
    ab.send(Uint8Array.of(1));
    ba.send(Uint8Array.of(2));
    await heard;
    expect(downs).toEqual([]);
  });
});

describe('when the server goes', () => {
  test('links stay; when it is back so is the roster, and newcomers are linked', async () => {
    lab = await createLab();
    const a = lab.peer();
    const b = lab.peer();
    const [ab] = await linked(a, b);
    const downs: string[] = [];
    a.mesh.on('linkDown', (_link, reason) => downs.push(reason));

    const offline = new Promise<void>((resolve) => {
      a.signaling.on('state', (state) => state === 'offline' && resolve());
    });
    await lab.stop();
    await offline;
    expect([...a.signaling.roster.keys()]).toEqual([b.signaling.self]);
    const heard = next(b.mesh, 'message');
    ab.send(Uint8Array.of(1));
    await heard;

    await lab.start();
    const c = lab.peer();
    await Promise.all([linked(a, c), linked(b, c)]);
    await expect.poll(() => a.signaling.roster.size).toBe(2);
    expect(a.mesh.links.get(b.signaling.self)).toBe(ab);
    expect(downs).toEqual([]);
  });
});
