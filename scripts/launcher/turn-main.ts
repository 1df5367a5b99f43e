import { BadTurnConfig, startTurn, TurnFailed } from '@meshboard/turn';
import { LaunchError } from './launch-error.ts';
import { readTurnSettings } from './turn-settings.ts';

/** Resolves when the process is asked to stop: by a signal, or because the launcher that started it has gone. */
const askedToStop = (): Promise<void> =>
  new Promise((stop) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop());
    if (process.send !== undefined) process.once('disconnect', () => stop());
  });

/** coturn as one of the launcher's programs: it is ready when it gives out relays, and goes when it is told to. */
try {
  const stop = askedToStop();
  const turn = await startTurn({
    ...readTurnSettings(process.env, 'self'),
    ...(process.env['LOG_LEVEL'] === 'debug' ? { log: (line) => console.log(line) } : {}),
    crashed: (code, retryMs) =>
      console.error(`coturn ended with exit code ${code} and is started again in ${retryMs / 1000} s.`),
  });
  if (!turn.running) throw new LaunchError(turn.reason);
  process.send?.({ type: 'ready', port: turn.port });
  await stop;
  await turn.stop();
  process.exit(0);
} catch (error) {
  const understood =
    error instanceof LaunchError || error instanceof TurnFailed || error instanceof BadTurnConfig;
  console.error(understood ? error.message : error);
  process.exit(1);
}
