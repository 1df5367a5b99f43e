import { defineConfig } from 'vitest/config';

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
          name: 'unit',
          include: ['{signaling,room,whiteboard,persistence-peer,turn,scripts,deploy}/**/*.test.{ts,tsx}'],
          exclude: ['**/node_modules/**', '**/dist/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'system',
          include: ['tests/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/dist/**'],
          setupFiles: ['tests/harness/setup.ts'],
          // Real browsers, servers and coturn share two cores: one file at a time keeps timings meaningful.
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
