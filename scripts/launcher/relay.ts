import { findTurnserver } from '@meshboard/turn';
import * as v from 'valibot';
import { LaunchError } from './launch-error.ts';
import type { Settings } from './settings.ts';
import { type Service, type ServiceEvents, type ServiceSpec, supervise } from './supervisor.ts';
import { TurnNews } from './turn-news.ts';

const INSTALL_COTURN =
  process.platform === 'darwin' ? 'brew install coturn' : 'on Debian and Ubuntu: sudo apt install coturn';

const WITHOUT_TURN =
  'People whose networks forbid direct connections cannot join (mobile phones on other networks, many offices).';

const WITHOUT_ADDRESS =
  'This machine has no network address, so no relay is running: until it has one, only browsers on this machine can draw together. coturn then starts by itself.';

/** coturn, or why there is none and what that costs. */
export interface Relay {
  /** Null: it does not run, and will not. */
  readonly service: Service | null;
  readonly note: string | null;
  /** Whether it gives out relays at this moment. */
  readonly runs: boolean;
}

/**
 * Starts coturn, as far as that is wanted and possible.
 *
 * @param changed Told when relays come or go.
 * @throws {LaunchError} when coturn must run (`on`) and does not. To wait for a network address is no failure.
 */
export const startRelay = async (
  wanted: Settings['turn'],
  spec: ServiceSpec,
  events: ServiceEvents,
  changed: (runs: boolean) => void,
): Promise<Relay> => {
  const without = (why: string): Relay => ({ service: null, note: `${why} ${WITHOUT_TURN}`, runs: false });
  if (wanted === 'off') return without('TURN is off.');
  if (findTurnserver() === null) {
    if (wanted === 'on') throw new LaunchError(`TURN=on, but coturn is not installed (${INSTALL_COTURN}).`);
    return without(`coturn is not installed (${INSTALL_COTURN}).`);
  }
  let runs = false;
  const set = (now: boolean): void => {
    if (now === runs) return;
    runs = now;
    changed(runs);
  };
  const service = supervise(
    {
      ...spec,
      heard: (message) => {
        const news = v.safeParse(TurnNews, message);
        if (news.success) set(news.output.runs);
      },
      ended: () => set(false),
    },
    events,
  );
  try {
    await service.start();
  } catch (error) {
    if (wanted === 'on' || !(error instanceof LaunchError)) throw error;
    return without(`coturn did not start: ${error.message}`);
  }
  return {
    service,
    note: runs ? null : WITHOUT_ADDRESS,
    get runs() {
      return runs;
    },
  };
};
