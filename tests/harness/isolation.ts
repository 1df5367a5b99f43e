import { networkInterfaces } from 'node:os';

/** The network of the namespace that `npm test` makes (see scripts/lib/namespace.mjs). */
const INSIDE = /^(127\.|10\.77\.0\.|::1$|fe80:)/;

/**
 * System tests open ports, start TURN servers and browsers: they run only where nothing of that can be reached from
 * outside or reach it.
 *
 * @throws Error that says how to run them, when this process can see any other network.
 */
export const requireIsolation = (): void => {
  const outside = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ address }) => !INSIDE.test(address));
  if (outside !== undefined)
    throw new Error(
      `System tests run in a network namespace of their own, and this process has the address ${outside.address}. ` +
        'Run them with: npm test -- tests/…',
    );
};

/** This machine's address "on the LAN", which is not a secure context for a browser. */
export const lanAddress = (): string => {
  const address = process.env['MESHBOARD_TEST_LAN'];
  if (address === undefined)
    throw new Error('MESHBOARD_TEST_LAN is not set: run system tests with npm test.');
  return address;
};
