import { defineConfig } from 'vitest/config';

/**
 * Limits are there to end what hangs, so they are far above what anything takes on a slow or busy machine; how fast
 * something is belongs to the benchmarks. `expect.poll` would give up after 1 s by itself, which a process that has
 * to start, or a turn of a loaded event loop, exceeds.
 */
const limits = {
  testTimeout: 60_000,
  hookTimeout: 60_000,
  expect: { poll: { timeout: 20_000, interval: 20 } },
};

/**
 * Two projects: `unit` runs beside the code and needs nothing installed;
 * `system` starts real servers, browsers and coturn, and is run inside a network namespace (see scripts/test.mjs).
 */
export default defineConfig({
  resolve: { conditions: ['meshboard-source'] },
  ssr: { resolve: { conditions: ['meshboard-source'] } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          ...limits,
          name: 'unit',
          include: ['{signaling,room,whiteboard,persistence-peer,turn,scripts,deploy}/**/*.test.{ts,tsx}'],
          exclude: ['**/node_modules/**', '**/dist/**'],
        },
      },
      {
        extends: true,
        test: {
          ...limits,
          name: 'system',
          include: ['tests/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/dist/**'],
          setupFiles: ['tests/harness/setup.ts'],
          // Real browsers, servers and coturn share two cores: one file at a time keeps timings meaningful.
          fileParallelism: false,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
