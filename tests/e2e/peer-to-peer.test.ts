import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { linkOf, openBoard, waitForLinks, waitForSameShapes } from '../harness/board-page.ts';
import { freePort } from '../harness/free-port.ts';
import { useScene } from '../harness/scene.ts';
import { waitFor } from '../harness/wait-for.ts';

const metricsPort = await freePort();
const scene = useScene({ archive: false, env: { METRICS_PORT: String(metricsPort) } });

/**
 * Bytes that could carry a document, so far: all that the server has read, and all that it has written into sockets.
 * What it writes over HTTP is the app, of which the pages fetch more while nothing else is to do.
 */
const bytesAtServer = async (): Promise<number> => {
  const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line.startsWith('meshboard_signaling_wire_bytes_total{'));
  const counted = lines.filter((line) => !(line.includes('kind="http"') && line.includes('direction="out"')));
  if (counted.length === 0) throw new Error('the server does not count bytes');
  return counted.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
};

/** Puts strokes into a page's document until it has about this many bytes; returns how many strokes there are. */
const fill = (page: Page, bytes: number): Promise<number> =>
  page.evaluate((wanted) => {
    const board = window.meshboard?.board;
    if (!board) throw new Error('no board');
    // Random steps do not pack well: some 2.5 KB a stroke of 500 points.
    const stroke = (i: number) => ({
      type: 'stroke' as const,
      x: (i % 100) * 300,
      y: Math.floor(i / 100) * 300,
      points: new Float32Array(
        Array.from({ length: 1_500 }, (_, k) => (k % 3 === 2 ? Math.random() : Math.random() * 250)),
      ),
      pressure: true,
    });
    const each = 2_500;
    board.add(Array.from({ length: Math.ceil(wanted / each) }, (_, i) => stroke(i)));
    return board.shapes.size;
  }, bytes);

const countShapes = (page: Page): Promise<number> =>
  page.evaluate(() => window.meshboard?.board.shapes.size ?? 0);

const received = (page: Page): Promise<number> =>
  page.evaluate(() => window.meshboard?.room.traffic().bytesReceived ?? 0);

describe('document and cursors', () => {
  test('pass no server: 2 MB of strokes and 200 moves of a cursor leave its counters where they were', {
    timeout: 120_000,
  }, async () => {
    const ada = await openBoard(await scene.person(), scene.stack.url);
    const grace = await openBoard(await scene.person(), linkOf(ada));
    await Promise.all([waitForLinks(ada, 1), waitForLinks(grace, 1)]);
    const before = await bytesAtServer();

    const count = await fill(ada, 2_000_000);
    await waitFor(async () => (await countShapes(grace)) === count, {
      what: 'the strokes to arrive',
      timeout: 60_000,
    });
    for (let i = 0; i < 200; i++) await ada.mouse.move(200 + i, 300 + (i % 50));
    await waitForSameShapes([ada, grace], 60_000);

    expect(await received(grace)).toBeGreaterThan(2_000_000);
    // Requests for more of the app, 21 KB in 2026, and Socket.IO's heartbeat: a few bytes every 25 s for each socket. The
    // cursor's moves alone, each in and out again, would be three times as much.
    expect((await bytesAtServer()) - before).toBeLessThan(30_000);
  });

  test('of 20 MB reach a newcomer, whole, while somebody goes on drawing', { timeout: 240_000 }, async () => {
    const ada = await openBoard(await scene.person(), scene.stack.url);
    const count = await fill(ada, 20_000_000);
    const size = await ada.evaluate(() => window.meshboard?.board.shapes.size);
    expect(size).toBe(count);
    const grace = await openBoard(await scene.person(), linkOf(ada));
    const progress = grace.getByRole('progressbar', { name: /Receiving the board/ });
    await progress.waitFor({ timeout: 60_000 });
    await ada.keyboard.press('r');
    await ada.mouse.move(300, 300);
    await ada.mouse.down();
    await ada.mouse.move(500, 450, { steps: 5 });
    await ada.mouse.up();
    await waitFor(async () => (await countShapes(grace)) === count + 1, {
      what: 'all strokes and the rectangle',
      timeout: 180_000,
      interval: 500,
    });
    expect(await received(grace)).toBeGreaterThan(20_000_000);
    await progress.waitFor({ state: 'detached' });
  });
});
