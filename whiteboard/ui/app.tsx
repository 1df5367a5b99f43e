import { useEffect } from 'react';
import type { ReadableStore } from '../editor/store.ts';
import type { BoardSession } from '../session/session.ts';
import { AppContext, type App as AppState, useApp, useT } from './app-context.ts';
import { BoardScreen } from './board-screen.tsx';
import { DamagedLink } from './damaged-link.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import type { Screen } from './screen.ts';
import { ToastList } from './toast-list.tsx';
import { useStore } from './use-store.ts';
import './full-page.css';

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

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

const Page = ({ shown }: { readonly shown: ReadableStore<Screen> }) => {
  const t = useT();
  const screen = useStore(shown);
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

export const App = ({ app, screen }: { readonly app: AppState; readonly screen: ReadableStore<Screen> }) => (
  <AppContext value={app}>
    <ErrorBoundary fallback={(error) => <Crashed error={error} />}>
      <Page shown={screen} />
    </ErrorBoundary>
    <ToastList />
  </AppContext>
);
