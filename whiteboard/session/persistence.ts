import * as v from 'valibot';
import type { Board } from '../board/board.ts';
import type { BrowserStorage } from './browser-storage.ts';
import { parseStored } from './stored-value.ts';

/** What of the browser's StorageManager is used. Missing on plain http, and in part in old browsers. */
export type Persisting = Partial<Pick<StorageManager, 'persist' | 'persisted'>>;

const ofBrowser = (): Persisting | undefined => {
  const { storage }: { readonly storage?: Persisting } = navigator;
  return storage;
};

/** Whether the browser has promised to keep what this site stores until the person clears it. */
export const isPersistent = async (manager: Persisting | undefined = ofBrowser()): Promise<boolean> =>
  (await manager?.persisted?.()) ?? false;

const KEY = 'persistence-refused-at';
/**
 * How long, in milliseconds, a refusal is left alone: a week. Chromium decides by how much a site is used and may say
 * yes later; Firefox asks the person, who does not want to be asked at every visit.
 */
const PATIENCE_MS = 7 * 24 * 3_600_000;

export interface PersistenceOptions {
  readonly board: Board;
  readonly storage: BrowserStorage;
  readonly manager?: Persisting | undefined;
  readonly now?: () => number;
}

/**
 * Asks the browser not to clear this site's storage when space runs short, at the first shape that this person puts on
 * the board: then there is something to lose, and Firefox, which asks the person, asks about something that was just
 * done. A refusal changes nothing else; the list of recent boards says what it means.
 * @returns the way to stop.
 */
export const startPersistence = ({
  board,
  storage,
  manager = ofBrowser(),
  now = Date.now,
}: PersistenceOptions): (() => void) => {
  const ask = async (): Promise<void> => {
    if (manager?.persist === undefined || (await isPersistent(manager))) return;
    const refusedAt = parseStored(v.number(), storage.read(KEY));
    if (refusedAt !== null && Math.abs(now() - refusedAt) < PATIENCE_MS) return;
    if (!(await manager.persist())) storage.write(KEY, String(now()));
  };
  const stop = board.onChange(({ local, added }) => {
    if (!local || added.size === 0) return;
    stop();
    ask().catch((error: unknown) =>
      console.warn('The browser gave no word about keeping its storage.', error),
    );
  });
  return stop;
};
