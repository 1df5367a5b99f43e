import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished, test } from 'vitest';
import { commandOf, descendantsOf, type Launcher, launcher } from '../harness/launcher.ts';
import { ProcessHandle } from '../harness/process-handle.ts';
import { waitFor } from '../harness/wait-for.ts';
import { command } from '../nat/lab/command.ts';
import { connect, Namespace } from '../nat/lab/namespace.ts';

const NO_ADDRESS =
  'This machine has no network address, so no relay is running: until it has one, only browsers on this machine can draw together. coturn then starts by itself.';

/** A network of its own, gone at the end of the test: what is prepared after it ends before it. */
const network = (name: string): Namespace => {
  const made = new Namespace(name);
  onTestFinished(() => made.remove());
  return made;
};

const offline = async (machine: Namespace, env: NodeJS.ProcessEnv = {}): Promise<Launcher> => {
  const started = await launcher(
    { ARCHIVE: 'off', ...env },
    { command: machine.entering([process.execPath]) },
  );
  await started.handle.start();
  return started;
};

const heard = async ({ log }: ProcessHandle, ...lines: readonly string[]): Promise<void> => {
  const has = (): readonly string[] => log.map((line) => line.trim());
  await waitFor(() => lines.every((line) => has().includes(line)), { what: `“${lines.join('” and “')}”` });
};

/** Tells, line by line, whether the signaling server of a machine offers relays. */
const offers = async (machine: Namespace, url: string): Promise<ProcessHandle> => {
  const handle = new ProcessHandle({
    name: 'offers',
    command: machine.entering([process.execPath]),
    args: ['--import', 'tsx', join(import.meta.dirname, 'support', 'turn-offer-main.ts'), url],
    ready: /relays/,
  });
  onTestFinished(async () => {
    await handle.kill9();
  });
  await handle.start();
  return handle;
};

const offered = ({ log }: ProcessHandle, lines: readonly string[]): Promise<unknown> =>
  waitFor(() => JSON.stringify(log) === JSON.stringify(lines), { what: `offers to be ${lines.join(', ')}` });

/** What somebody at another machine sees of coturn. */
const relaySeenFrom = (machine: Namespace, host: string, { turnPort, dataFolder }: Launcher): string => {
  const { turnSecret } = JSON.parse(readFileSync(join(dataFolder, 'secrets.json'), 'utf8'));
  const look = `
    const { checkTurn } = await import('@meshboard/turn');
    const target = { host: '${host}', port: ${turnPort}, tlsPort: null, secret: '${turnSecret}' };
    for (const { what, good } of await checkTurn(target)) console.log(what + (good ? ' works' : ' does not work'));
  `;
  return machine.run([process.execPath, '--input-type=module', '--eval', look]);
};

test('npm start on a machine without a network says so, and starts coturn when there is one', async ({
  expect,
}) => {
  const [machine, home, office] = [network('machine'), network('home'), network('office')];
  const installation = await offline(machine);
  const { handle, port } = installation;
  await heard(handle, 'This machine has no network address: only it can reach the board.', NO_ADDRESS);
  expect(handle.log.join('\n')).not.toMatch(/did not start|Usage/);
  const coturns = (): number[] =>
    descendantsOf(handle.pid).filter((pid) => commandOf(pid).includes('turnserver.conf'));
  expect(coturns()).toEqual([]);
  const seen = await offers(machine, installation.url);
  await offered(seen, ['no relays']);

  connect(
    { at: machine, as: 'wlan0', settings: ['addr add 192.168.7.2/24'] },
    { at: home, as: 'wlan0', settings: ['addr add 192.168.7.1/24'] },
  );
  await heard(
    handle,
    `On this network: http://192.168.7.2:${port}/`,
    'coturn · coturn gives out relays at 192.168.7.2.',
  );
  await offered(seen, ['no relays', 'relays']);
  expect(relaySeenFrom(home, '192.168.7.2', installation)).toContain('TURN over UDP works');

  // It does not find this one by itself, since it runs already.
  connect(
    { at: machine, as: 'eth0', settings: ['addr add 10.9.9.2/24'] },
    { at: office, as: 'eth0', settings: ['addr add 10.9.9.1/24'] },
  );
  await heard(handle, 'coturn · coturn gives out relays at 192.168.7.2 and 10.9.9.2.');
  await offered(seen, ['no relays', 'relays', 'no relays', 'relays']);
  expect(relaySeenFrom(office, '10.9.9.2', installation)).toContain('TURN over UDP works');

  for (const pid of coturns()) process.kill(pid, 'SIGKILL');
  await heard(
    handle,
    'coturn · coturn ended by SIGKILL. It is started again in 1 s.',
    'coturn · coturn runs again.',
  );
  await offered(seen, ['no relays', 'relays', 'no relays', 'relays', 'no relays', 'relays']);
  await seen.kill9();
  expect(await handle.stop()).toEqual({ code: 0, signal: null });
  expect(command(['ip', 'netns', 'pids', machine.name])).toBe('');
});

test('npm start that must not go without coturn waits for a network all the same', async ({ expect }) => {
  const { handle } = await offline(network('machine'), { TURN: 'on' });
  await heard(handle, NO_ADDRESS);
  expect(await handle.end('SIGINT')).toEqual({ code: 0, signal: null });
});
