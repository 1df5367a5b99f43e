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

/** Files that make routers or cut wires: what another did at the same time in the same network would be cut as well. */
const changesItsNetwork = ['tests/{nat,network}/**/*.test.ts'];

/** Files in which most of the work is done by processes without pages. */
const mostlyWithoutPages = ['tests/{archive,convergence,large-room,trust}/**/*.test.ts'];

/** What starts real servers, browsers and coturn. */
const system = {
  ...limits,
  hookTimeout: 120_000,
  exclude: ['**/node_modules/**', '**/dist/**'],
  setupFiles: ['tests/harness/setup.ts'],
};

/** What runs beside the code and needs nothing installed. */
const beside = {
  ...limits,
  exclude: ['**/node_modules/**', '**/dist/**'],
};

/**
 * Five projects: `unit` and `unit-whiteboard` run beside the code; `system`, `peers` and `network` start real things, and
 * each is run inside a network namespace of its own (see scripts/test.mjs).
 */
export default defineConfig({
  resolve: { conditions: ['meshboard-source'] },
  ssr: { resolve: { conditions: ['meshboard-source'] } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          ...beside,
          name: 'unit',
          include: ['{signaling,room,persistence-peer,turn,scripts,deploy}/**/*.test.{ts,tsx}'],
        },
      },
      {
        extends: true,
        test: {
          ...beside,
          name: 'unit-whiteboard',
          include: ['whiteboard/**/*.test.{ts,tsx}'],
          // Nothing native in them, no process and no network: in processes of their own, 72 files take 46 s instead of 19.
          isolate: false,
          restoreMocks: true,
          unstubGlobals: true,
          unstubEnvs: true,
        },
      },
      {
        extends: true,
        test: {
          ...system,
          name: 'system',
          include: ['tests/**/*.test.ts'],
          exclude: [...system.exclude, ...changesItsNetwork, ...mostlyWithoutPages],
          // Real browsers, servers and coturn share two cores, and another lane runs beside this one.
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: { ...system, name: 'peers', include: mostlyWithoutPages, fileParallelism: false },
      },
      {
        extends: true,
        test: { ...system, name: 'network', include: changesItsNetwork, fileParallelism: false },
      },
    ],
  },
});
