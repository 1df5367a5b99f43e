import { isIP } from 'node:net';
import type { TurnConfig } from '@meshboard/turn';
import * as v from 'valibot';
import { LaunchError } from './launch-error.ts';
import { oneOf, path, port, readVariables, variable } from './variables.ts';

/** `public`, or `public/private` for a machine behind a router. */
const isAddressPair = (text: string): boolean => {
  const parts = text.split('/');
  return parts.length <= 2 && parts.every((part) => isIP(part) !== 0);
};

const relayPorts = v.pipe(
  v.string(),
  v.regex(/^\d{1,5}-\d{1,5}$/),
  v.transform((text) => text.split('-').map(Number)),
  v.transform(([min = 0, max = 0]) => ({ min, max })),
  v.check(({ min, max }) => min >= 1024 && min <= max && max <= 65_535),
);

/** As coturn's configuration can hold it. */
export const turnSecret = variable(
  '16 to 256 letters, digits and _+/=.~-',
  v.pipe(v.string(), v.regex(/^[A-Za-z0-9_+/=.~-]{16,256}$/)),
);

/** Settings of coturn, as the environment has them for `npm start` and for docker compose. */
export const turnVariables = {
  TURN_SECRET: turnSecret,
  TURN_PORT: port,
  TURN_DATA_DIR: path,
  TURN_REALM: variable('a host name', v.pipe(v.string(), v.regex(/^[A-Za-z0-9.-]{1,127}$/))),
  TURN_EXTERNAL_IP: variable(
    'IP addresses separated by commas, each public or public/private',
    v.pipe(
      v.string(),
      v.transform((text) => text.split(',').map((part) => part.trim())),
      v.everyItem(isAddressPair),
    ),
  ),
  TURN_RELAY_PORTS: variable('two ports from 1024 to 65535, such as 49152-65535', relayPorts),
  TURN_ALLOW_PRIVATE: oneOf('none', 'self', 'lan', 'loopback'),
  TURN_TLS_PORT: port,
  TURN_TLS_CERT: path,
  TURN_TLS_KEY: path,
} as const;

/**
 * coturn's configuration from the environment.
 *
 * @param allowPrivate What relays may reach where TURN_ALLOW_PRIVATE says nothing.
 * @throws {LaunchError} for what does not fit or is missing.
 */
export const readTurnSettings = (env: NodeJS.ProcessEnv, allowPrivate: 'none' | 'self'): TurnConfig => {
  const given = readVariables(turnVariables, env);
  if (given.TURN_SECRET === undefined || given.TURN_DATA_DIR === undefined)
    throw new LaunchError('TURN_SECRET and TURN_DATA_DIR must be set.');
  const { TURN_TLS_PORT: tlsPort, TURN_TLS_CERT: cert, TURN_TLS_KEY: key } = given;
  const tlsParts = [tlsPort, cert, key].filter((part) => part !== undefined).length;
  if (tlsParts !== 0 && tlsParts !== 3)
    throw new LaunchError('TURN_TLS_PORT, TURN_TLS_CERT and TURN_TLS_KEY must be set together.');
  return {
    port: given.TURN_PORT ?? 3478,
    secret: given.TURN_SECRET,
    dataDir: given.TURN_DATA_DIR,
    allowPrivate: given.TURN_ALLOW_PRIVATE ?? allowPrivate,
    ...(given.TURN_REALM === undefined ? {} : { realm: given.TURN_REALM }),
    ...(given.TURN_EXTERNAL_IP === undefined ? {} : { externalIps: given.TURN_EXTERNAL_IP }),
    ...(given.TURN_RELAY_PORTS === undefined ? {} : { relayPorts: given.TURN_RELAY_PORTS }),
    ...(tlsPort === undefined || cert === undefined || key === undefined
      ? {}
      : { tls: { port: tlsPort, cert, key } }),
  };
};
