import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { servedRooms } from './testing/served-rooms.ts';
import type { Soaked } from './testing/soaking-peers.ts';

const here = servedRooms();

/** Three come and go in each. @roamhq/wrtc crashes in native code in rare cases when far more connections are closed. */
const ROUNDS = 60;

/**
 * Most bytes that one round may leave behind: 500 to 1,300 are measured, which are its author's in the document. The
 * documents and presences of its three who leave, were they kept, would be 26,000.
 */
const MOST_BYTES = 8_192;

/** Else code that is compiled better and better, and forgotten, is most of what memory changes by: 20,000 bytes a round. */
const EVEN_CODE = ['--no-opt', '--no-sparkplug', '--no-flush-bytecode', '--no-lazy-feedback-allocation'];

test('people who come and go, and dials that fail or end, leave nothing behind', async () => {
  const child = spawn(
    process.execPath,
    [
      '--expose-gc',
      ...EVEN_CODE,
      '--import',
      'tsx',
      '--conditions=meshboard-source',
      join(import.meta.dirname, 'testing', 'soaking-peers.ts'),
      here.server.url,
      String(ROUNDS),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = once(child, 'exit');
  const output = await text(child.stdout);
  // It ends by itself, and well.
  expect(await ended).toEqual([0, null]);
  const soaked = JSON.parse(output) as Soaked;
  expect(soaked.joins).toBe(3 * ROUNDS);
  expect(soaked.failedDials).toBeGreaterThanOrEqual(ROUNDS);
  // Of each who is linked two, and one of each dial that fails or ends.
  expect(soaked.connections).toBeGreaterThanOrEqual(4 * ROUNDS);
  expect(soaked.open).toBe(0);
  expect(soaked.keptAlive).toEqual([]);
  expect(soaked.bytesARound).toBeLessThan(MOST_BYTES);
}, 180_000);
