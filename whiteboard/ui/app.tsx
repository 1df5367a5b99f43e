import { useEffect, useState } from 'react';
import { type LinkErrorCode, readAddress } from '../session/address.ts';
import { type BoardSession, openSession } from '../session/session.ts';
import { AppContext, type App as AppState, useApp, useT } from './app-context.ts';
import { BoardScreen } from './board-screen.tsx';
import { DamagedLink } from './damaged-link.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { ToastList } from './toast-list.tsx';
import { useStore } from './use-store.ts';
import './full-page.css';

type Screen =
  | { readonly kind: 'opening' }
  | { readonly kind: 'damaged'; readonly code: LinkErrorCode }
  | { readonly kind: 'board'; readonly session: BoardSession }
  | { readonly kind: 'failed'; readonly error: unknown };

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Opens the board of the address, and another one when the address changes; the former is written and left first. */
const useScreen = (): Screen => {
  const app = useApp();
  const hash = useStore(app.hash);
  const [screen, setScreen] = useState<Screen>({ kind: 'opening' });
  useEffect(() => {
    let current = true;
    let opened: Promise<BoardSession> | null = null;
    const show = (next: Screen): void => {
      if (current) setScreen(next);
    };
    try {
      const address = readAddress(hash);
      if (address.kind === 'damaged') {
        show({ kind: 'damaged', code: address.code });
      } else if (address.kind === 'board') {
        show({ kind: 'opening' });
        opened = openSession({
          capability: address.capability,
          origin: app.origin,
          storage: app.storage,
          settings: app.settings,
          recent: app.recent,
          made: app.isMadeHere(),
          nameless: () => app.translation.current.get()('people.guest'),
          ownName: app.ownName,
        });
        opened.then(
          (session) => show({ kind: 'board', session }),
          (error: unknown) => show({ kind: 'failed', error }),
        );
      }
    } catch (error) {
      show({ kind: 'failed', error });
    }
    return () => {
      current = false;
      opened
        ?.then((session) => session.close())
        .catch((error: unknown) => console.error('The board could not be closed properly.', error));
    };
  }, [hash, app]);
  return screen;
};

/** What the page does whichever board is open: theme on the canvas, the last warning, the hook for tests. */
const useSessionEffects = (session: BoardSession | null): void => {
  const app = useApp();
  const t = useT();
  const theme = useStore(app.theme);
  useEffect(() => session?.editor.theme.set(theme), [session, theme]);
  useEffect(() => {
    if (session === null) return;
    const onBeforeUnload = (event: BeforeUnloadEvent): void => {
      if (session.wouldLose()) event.preventDefault();
    };
    const warn = (): void => {
      const state = session.localCopy.get();
      if (state === 'unavailable') app.toasts.show({ tone: 'error', text: t('toast.notStored') });
      if (state === 'full') app.toasts.show({ tone: 'error', text: t('toast.storageFull') });
    };
    warn();
    const stop = session.localCopy.subscribe(warn);
    addEventListener('beforeunload', onBeforeUnload);
    return () => {
      stop();
      removeEventListener('beforeunload', onBeforeUnload);
    };
  }, [session, app, t]);
  useEffect(() => {
    if (session === null || !new URLSearchParams(location.search).has('debug')) return;
    Object.assign(window, {
      meshboard: {
        get room() {
          return session.room.get();
        },
        board: session.editor.board,
        editor: session.editor,
      },
    });
  }, [session]);
};

const Page = () => {
  const t = useT();
  const screen = useScreen();
  useSessionEffects(screen.kind === 'board' ? screen.session : null);
  switch (screen.kind) {
    case 'opening':
      return (
        <main className="opening" aria-busy="true">
          <p>{t('app.opening')}</p>
        </main>
      );
    case 'damaged':
      return <DamagedLink code={screen.code} />;
    case 'failed':
      return (
        <Apology title={t('failed.title')} body={t('failed.body', { error: messageOf(screen.error) })} />
      );
    case 'board':
      return <BoardScreen key={screen.session.capability.room} session={screen.session} />;
  }
};

const Apology = ({ title, body }: { readonly title: string; readonly body: string }) => {
  const t = useT();
  return (
    <main className="full-page" role="alert">
      <h1>{title}</h1>
      <p>{body}</p>
      <button type="button" className="button-primary" onClick={() => location.reload()}>
        {t('app.reload')}
      </button>
    </main>
  );
};

const Crashed = ({ error }: { readonly error: unknown }) => {
  const t = useT();
  return <Apology title={t('app.crashed')} body={t('app.crashedBody', { error: messageOf(error) })} />;
};

export const App = ({ app }: { readonly app: AppState }) => (
  <AppContext value={app}>
    <ErrorBoundary fallback={(error) => <Crashed error={error} />}>
      <Page />
    </ErrorBoundary>
    <ToastList />
  </AppContext>
);
