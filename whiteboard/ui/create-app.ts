import { unexpected } from '../actions/unexpected.ts';
import { createStore, type ReadableStore } from '../editor/store.ts';
import { createTranslation, matchLanguage } from '../i18n/languages.ts';
import { asksForNothing, newFragment } from '../session/address.ts';
import { createBrowserStorage } from '../session/browser-storage.ts';
import { namesOf } from '../session/person-name.ts';
import { openRecentBoards } from '../session/recent-boards.ts';
import { openSettings, type SettingsStore } from '../session/settings.ts';
import type { App } from './app-context.ts';
import { followKeyboardNavigation } from './keyboard-navigation.ts';
import { createToasts } from './toasts.ts';

/** The theme of the settings, or the system's; follows both. Written on the root element, where the styles read it. */
const followTheme = (settings: SettingsStore): ReadableStore<'light' | 'dark'> => {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const current = (): 'light' | 'dark' => {
    const { theme } = settings.get();
    return theme === 'auto' ? (dark.matches ? 'dark' : 'light') : theme;
  };
  const theme = createStore(current());
  const apply = (): void => {
    theme.set(current());
    document.documentElement.dataset['theme'] = theme.get();
  };
  settings.subscribe(apply);
  dark.addEventListener('change', apply);
  apply();
  return theme;
};

/** Kept with the entry of the history, so that it is still known after a reload: which board this page made. */
const madeState = (fragment: string) => ({ madeHere: fragment });

const addressOf = (fragment: string): string => `${location.pathname}${location.search}${fragment}`;

/** The fragment of the address; where there is none, that of a new board, put into the address bar. */
const currentFragment = (makeFragment: () => string): string => {
  if (!asksForNothing(location.hash)) return location.hash;
  const fragment = makeFragment();
  // Replaced, not pushed: "back" must not lead to an address that makes yet another board.
  history.replaceState(madeState(fragment), '', addressOf(fragment));
  return fragment;
};

const isMadeHere = (): boolean => {
  const state: unknown = history.state;
  return (
    typeof state === 'object' && state !== null && 'madeHere' in state && state.madeHere === location.hash
  );
};

/** Puts together what lives as long as the page. */
export const createApp = (): App => {
  const storage = createBrowserStorage();
  const settings = openSettings(storage);
  const translation = createTranslation();
  const toasts = createToasts();
  /** Of the board that was made last; null once it has been opened. */
  let unopened: string | null = null;
  const makeFragment = (): string => {
    unopened = newFragment();
    return unopened;
  };
  const hash = createStore(currentFragment(makeFragment));

  const chooseLanguage = (): void => {
    const { language } = settings.get();
    const wanted = language === 'auto' ? matchLanguage(navigator.languages) : language;
    translation.choose(wanted).then(
      () => {
        document.documentElement.lang = translation.current.get().language;
      },
      () => toasts.show({ tone: 'error', text: translation.current.get()('toast.languageFailed') }),
    );
  };
  chooseLanguage();
  followKeyboardNavigation(document.documentElement);
  let language = settings.get().language;
  settings.subscribe(() => {
    if (settings.get().language === language) return;
    language = settings.get().language;
    chooseLanguage();
  });

  const currentNames = (): readonly string[] => namesOf(translation.current.get()('animals'));
  const guestNames = createStore(currentNames());
  translation.current.subscribe(() => guestNames.set(currentNames()));

  addEventListener('hashchange', () => hash.set(currentFragment(makeFragment)));
  hash.subscribe(() => {
    if (hash.get() !== location.hash) {
      history.pushState(null, '', addressOf(hash.get()));
    }
  });

  // A language that is still loading or an event handler of a library: said, never swallowed.
  const report = (error: unknown): void => toasts.show(unexpected(translation.current.get(), error));
  addEventListener('error', (event) => {
    if (event.error !== undefined && event.error !== null) report(event.error);
  });
  addEventListener('unhandledrejection', (event) => report(event.reason));

  return {
    origin: location.origin,
    mac: /mac|iphone|ipad/i.test(navigator.platform),
    storage,
    settings,
    recent: openRecentBoards(storage),
    translation,
    toasts,
    theme: followTheme(settings),
    hash,
    newBoard() {
      const fragment = makeFragment();
      history.pushState(madeState(fragment), '', addressOf(fragment));
      hash.set(fragment);
    },
    isMadeHere,
    takeNew() {
      const isNew = unopened === hash.get();
      unopened = null;
      return isNew;
    },
    guestNames,
  };
};
