import { createCapability } from '@meshboard/room';
import { describe, expect, test } from 'vitest';
import { person } from '../archive/support/person.ts';
import {
  childrenOf,
  commandOf,
  descendantsOf,
  isRunning,
  type Launcher,
  launcher,
  ROOT,
} from '../harness/launcher.ts';
import type { Ending, ProcessHandle } from '../harness/process-handle.ts';
import { waitFor } from '../harness/wait-for.ts';

/** npm itself, as at a terminal: it leads the foreground's process group, and runs the script in a shell. */
const throughNpm = (script: readonly string[], shell: string, env: NodeJS.ProcessEnv = {}) =>
  launcher(
    { npm_config_script_shell: shell, npm_config_update_notifier: 'false', ...env },
    { command: ['npm', '--prefix', ROOT], args: script, leadsGroup: true },
  );

/** Ends it in the given way, and sees to it that nothing of it is left. */
const endWhole = async (handle: ProcessHandle, end: () => Promise<Ending>): Promise<Ending> => {
  const processes = descendantsOf(handle.pid);
  expect(processes.length).toBeGreaterThan(1);
  const ending = await end();
  await waitFor(() => !processes.some(isRunning), { what: 'all that it started to be gone' });
  return ending;
};

const IN_ORDER = [
  'Stopping: what is not saved yet is being saved … Press Ctrl-C again to stop by force, which loses that.',
  'Stopped.',
];

/** What the launcher itself has said last, whatever the programs that it runs say in between. */
const lastOwnLines = ({ log }: ProcessHandle): readonly string[] =>
  log.filter((line) => line.startsWith('Stop')).slice(-2);

describe('npm start, stopped', () => {
  // bash becomes the program it is to run, which then hears of one Ctrl-C twice: from the terminal and from npm.
  test('by Ctrl-C, or by closing the terminal: ends in order, and loses nothing', async () => {
    const { handle, url } = await throughNpm(['start'], 'bash');
    await handle.start();
    const capability = createCapability();
    const ada = person(url, capability);
    ada.write(100);
    await ada.saved();
    expect(await endWhole(handle, () => handle.endGroup('SIGINT'))).toEqual({ code: 0, signal: null });
    expect(lastOwnLines(handle)).toEqual(IN_ORDER);
    await ada.leave();

    await handle.start();
    await person(url, capability, false).sees(100);
    await endWhole(handle, () => handle.endGroup('SIGHUP'));
    expect(lastOwnLines(handle)).toEqual(IN_ORDER);
  });

  test('by force, where something does not end: leaves nothing either', async () => {
    const { handle } = await launcher();
    await handle.start();
    const hung = childrenOf(handle.pid).find((pid) => commandOf(pid).includes('persistence-peer'));
    if (hung === undefined) throw new Error('the archive does not run');
    process.kill(hung, 'SIGSTOP');
    const again = async (): Promise<Ending> => {
      await waitFor(() => !handle.running || !process.kill(handle.pid, 'SIGINT'), {
        what: 'Ctrl-C, pressed until it works',
        timeout: 8_000,
      });
      return handle.ended;
    };
    expect(await endWhole(handle, again)).toEqual({ code: 1, signal: null });
    expect(lastOwnLines(handle)).toEqual([IN_ORDER[0], 'Stopped by force.']);
  });

  // npm tells its shell alone, and dash does not pass it on.
  test('by SIGTERM to npm, as a supervisor does: ends in order', async () => {
    const { handle } = await throughNpm(['start'], 'sh', { ARCHIVE: 'off', TURN: 'off' });
    await handle.start();
    await endWhole(handle, () => handle.stop());
    expect(lastOwnLines(handle)).toEqual(IN_ORDER);
  });
});

describe('npm run dev', () => {
  /** Starts it and sees to it that all of its programs are there, each from its source. */
  const developing = async (shell: string): Promise<Launcher> => {
    const started = await throughNpm(['run', 'dev'], shell);
    await started.handle.start();
    const running = descendantsOf(started.handle.pid).map(commandOf).join('\n');
    for (const program of [
      'signaling/main.ts',
      'persistence-peer/main.ts',
      'vite-server.ts',
      'turnserver.conf',
    ])
      expect(running).toContain(program);
    return started;
  };

  test('serves the app from its sources, and ends in order by Ctrl-C', async () => {
    const { handle, url } = await developing('bash');
    expect(await (await fetch(url)).text()).toContain('/@vite/client');
    expect(await (await fetch(`${url}/main.tsx`)).text()).toContain('import');
    expect((await fetch(`${url}/healthz`)).ok).toBe(true);
    expect(await endWhole(handle, () => handle.endGroup('SIGINT'))).toEqual({ code: 0, signal: null });
    expect(lastOwnLines(handle)).toEqual(IN_ORDER);
  });

  test('ends in order by SIGTERM to npm', async () => {
    const { handle } = await developing('sh');
    await endWhole(handle, () => handle.stop());
    expect(lastOwnLines(handle)).toEqual(IN_ORDER);
  });

  test('ends in order when the terminal is closed', async () => {
    const { handle } = await developing('bash');
    await endWhole(handle, () => handle.endGroup('SIGHUP'));
    expect(lastOwnLines(handle)).toEqual(IN_ORDER);
  });

  test('leaves nothing behind when it is killed itself', async () => {
    const { handle } = await developing('bash');
    await endWhole(handle, () => handle.kill9());
  });
});
