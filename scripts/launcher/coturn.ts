import type { Settings } from './settings.ts';
import type { ServiceEvents } from './supervisor.ts';

/** The TURN server beside us, or the reason why there is none. */
export interface Coturn {
  readonly running: boolean;
  /** What is missing and what that costs, for the banner; null when all is well. */
  readonly note: string | null;
  stop(): Promise<void>;
  kill(): void;
}

const absent = (note: string | null): Coturn => ({
  running: false,
  note,
  stop: () => Promise.resolve(),
  kill: () => {},
});

export const startCoturn = async (
  settings: Settings,
  _secret: string,
  _lan: readonly string[],
  _events: ServiceEvents,
): Promise<Coturn> => {
  if (settings.turn === 'off') return absent('TURN is off.');
  return absent('not yet');
};
