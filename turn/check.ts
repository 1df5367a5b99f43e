import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { checkTurn, type Finding } from './checks.ts';

const USAGE = `Checks a TURN server from outside, as a client sees it.

  node turn/dist/check.js HOST [--port 3478] [--tls-port 443] [--secret-file FILE] [--ca FILE]

The secret that coturn and the signaling server share is read from --secret-file or TURN_SECRET.
Exit code 0: all is well. 1: something is not. 2: called wrongly.
`;

class UsageError extends Error {}

const portFrom = (name: string, text: string): number => {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535) throw new UsageError(`--${name} must be 1 to 65535`);
  return port;
};

/** The arguments, checked. @throws UsageError */
const readArguments = async (args: readonly string[], environment: NodeJS.ProcessEnv) => {
  const options = {
    port: { type: 'string' },
    'tls-port': { type: 'string' },
    'secret-file': { type: 'string' },
    ca: { type: 'string' },
  } as const;
  let parsed: ReturnType<
    typeof parseArgs<{ options: typeof options; allowPositionals: true; args: string[] }>
  >;
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'arguments');
  }
  const { values, positionals } = parsed;
  const [host, ...more] = positionals;
  if (host === undefined || more.length > 0) throw new UsageError('one HOST is needed');
  const file = values['secret-file'];
  const secret = file === undefined ? environment['TURN_SECRET'] : (await readFile(file, 'utf8')).trim();
  if (secret === undefined || secret === '')
    throw new UsageError('the secret is needed: --secret-file or TURN_SECRET');
  const tlsPort = values['tls-port'];
  return {
    host,
    port: portFrom('port', values.port ?? '3478'),
    tlsPort: tlsPort === undefined ? null : portFrom('tls-port', tlsPort),
    secret,
    ...(values.ca === undefined ? {} : { ca: await readFile(values.ca, 'utf8') }),
  };
};

const tableOf = (findings: readonly Finding[]): string => {
  const width = Math.max(...findings.map(({ what }) => what.length));
  return findings
    .map(({ what, good, detail }) => `${good ? 'ok  ' : 'BAD '} ${what.padEnd(width)}  ${detail}`)
    .join('\n');
};

try {
  const findings = await checkTurn(await readArguments(process.argv.slice(2), process.env));
  console.log(tableOf(findings));
  process.exitCode = findings.every(({ good }) => good) ? 0 : 1;
} catch (error) {
  const usage = error instanceof UsageError;
  console.error(usage ? `${error.message}\n\n${USAGE}` : error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
