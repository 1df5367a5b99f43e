import { BadTurnConfig, relayAddresses, startTurn, TurnFailed } from '@meshboard/turn';
import { LaunchError } from './launch-error.ts';
import { lanAddresses } from './network.ts';
import type { TurnNews } from './turn-news.ts';
import { readTurnSettings } from './turn-settings.ts';
import { until } from './waiting.ts';

/** Comes when the process is asked to stop: by a signal, or because the launcher that started it has gone. */
const askedToStop = (): AbortSignal => {
  const asked = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => asked.abort());
  if (process.send !== undefined) process.once('disconnect', () => asked.abort());
  return asked.signal;
};

const tell = (message: TurnNews | { readonly type: 'ready'; readonly port: number }): void => {
  // An error says that the launcher has gone, which `askedToStop` hears of; without a callback it would end the process,
  // and leave coturn.
  process.send?.(message, undefined, undefined, () => undefined);
};

/**
 * Runs coturn, from when this machine has an address that others reach it by. Without one it does not start, and it
 * learns only of those that it finds at its start: it is started again when there is another on the network.
 */
const keepTurn = async (settings: ReturnType<typeof readTurnSettings>, stop: AbortSignal): Promise<void> => {
  let isReady = false;
  const ready = (): void => {
    if (!isReady) tell({ type: 'ready', port: settings.port });
    isReady = true;
  };
  while (!stop.aborted) {
    if (relayAddresses().length === 0) {
      tell({ type: 'turn', runs: false });
      ready();
      if (!(await until(() => relayAddresses().length > 0, stop))) return;
    }
    const known = lanAddresses();
    const turn = await startTurn({
      ...settings,
      ...(process.env['LOG_LEVEL'] === 'debug' ? { log: (line) => console.log(line) } : {}),
      crashed: (why, retryMs) => {
        tell({ type: 'turn', runs: false });
        console.error(`${why} It is started again in ${retryMs / 1000} s.`);
      },
      recovered: () => {
        tell({ type: 'turn', runs: true });
        console.log('coturn runs again.');
      },
    });
    if (!turn.running) throw new LaunchError(turn.reason);
    tell({ type: 'turn', runs: true });
    if (isReady)
      console.log(`coturn gives out relays${known.length > 0 ? ` at ${known.join(' and ')}` : ''}.`);
    ready();
    await until(() => lanAddresses().some((address) => !known.includes(address)), stop);
    tell({ type: 'turn', runs: false });
    await turn.stop();
  }
};

/** coturn as one of the launcher's programs: it is ready when it gives out relays or waits for an address to do so at, and goes when it is told to. */
try {
  await keepTurn(readTurnSettings(process.env, 'self'), askedToStop());
  process.exit(0);
} catch (error) {
  const understood =
    error instanceof LaunchError || error instanceof TurnFailed || error instanceof BadTurnConfig;
  console.error(understood ? error.message : error);
  process.exit(1);
}
