import { createContext, useContext } from 'react';
import type { ReadableStore, Store } from '../editor/store.ts';
import type { Translation } from '../i18n/languages.ts';
import type { Translate } from '../i18n/translate.ts';
import type { BrowserStorage } from '../session/browser-storage.ts';
import type { RecentBoards } from '../session/recent-boards.ts';
import type { BoardSession } from '../session/session.ts';
import type { SettingsStore } from '../session/settings.ts';
import type { Toasts } from './toasts.ts';
import { useStore } from './use-store.ts';

/** What lives as long as the page. */
export interface App {
  readonly origin: string;
  readonly mac: boolean;
  readonly storage: BrowserStorage;
  readonly settings: SettingsStore;
  readonly recent: RecentBoards;
  readonly translation: Translation;
  readonly toasts: Toasts;
  readonly theme: ReadableStore<'light' | 'dark'>;
  /** The fragment of the address, from `#` on. */
  readonly hash: Store<string>;
  /** Goes to a board that nobody has been on. */
  newBoard(): void;
  /** Whether the board of the address was made here, and nobody asked for it by its link. */
  isMadeHere(): boolean;
  /** Whether the board of the address was made just now and is opened for the first time: true once for each. */
  takeNew(): boolean;
  /** Names for people who have given none. */
  readonly guestNames: ReadableStore<readonly string[]>;
}

export const AppContext = createContext<App | null>(null);
export const SessionContext = createContext<BoardSession | null>(null);

export const useApp = (): App => {
  const app = useContext(AppContext);
  if (app === null) throw new Error('used outside of the application');
  return app;
};

export const useSession = (): BoardSession => {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('used without an open board');
  return session;
};

/** `t`, in the language of the moment. */
export const useT = (): Translate => useStore(useApp().translation.current);
