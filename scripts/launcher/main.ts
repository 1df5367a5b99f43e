import { join } from 'node:path';
import { withDotEnv } from './dot-env.ts';
import { type Installation, launch, type Screen } from './launch.ts';
import { LaunchError } from './launch-error.ts';
import type { Repository } from './programs.ts';
import { onRequestsToStop } from './requests-to-stop.ts';
import { readSettings } from './settings.ts';

const screen: Screen = {
  print: (text) => console.log(text),
  isTerminal: process.stdout.isTTY === true,
};

/**
 * The whole life of `npm start` (and, with watched sources, of `npm run dev`) after everything has been built.
 * Ends the process: exit code 0 after it was asked to stop, 1 when it could not start or was stopped by force.
 */
export const main = async (repository: Repository): Promise<never> => {
  let installation: Promise<Installation> | null = null;
  let stopping = false;

  const stop = async (): Promise<never> => {
    stopping = true;
    screen.print(
      'Stopping: what is not saved yet is being saved … Press Ctrl-C again to stop by force, which loses that.',
    );
    // A start under way is let finish (or fail) first; otherwise a child could be forgotten.
    await installation?.then(
      (running) => running.stop(),
      () => undefined,
    );
    screen.print('Stopped.');
    return process.exit(0);
  };
  const force = async (): Promise<never> => {
    screen.print('Stopped by force.');
    await Promise.race([installation?.then((running) => running.kill()), Promise.resolve()]);
    return process.exit(1);
  };
  onRequestsToStop(
    () => void stop(),
    () => void force(),
  );

  try {
    const env = withDotEnv(process.env, join(repository.root, '.env'));
    installation = launch(repository, readSettings(env, repository.root), env, screen);
    await installation;
  } catch (error) {
    if (!stopping) {
      console.error(error instanceof LaunchError ? error.message : error);
      process.exit(1);
    }
  }
  // The signal handlers end the process.
  return new Promise<never>(() => {});
};
