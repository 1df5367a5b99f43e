import { prepareDiagnosis } from '@meshboard/room';
import { type ComponentType, type LazyExoticComponent, lazy, Suspense, useEffect } from 'react';
import type { DialogId } from '../actions/action.ts';
import { useApp, useT } from './app-context.ts';
import { useBoardUi } from './board-context.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { useStore } from './use-store.ts';

type DialogComponent = ComponentType<{ readonly onClose: () => void }>;

/** No dialog is in the first load. */
const LOADERS: Record<DialogId, () => Promise<{ readonly default: DialogComponent }>> = {
  share: () => import('./dialogs/share-dialog.tsx'),
  settings: () => import('./dialogs/settings-dialog.tsx'),
  help: () => import('./dialogs/help-dialog.tsx'),
  palette: () => import('./dialogs/palette-dialog.tsx'),
  export: () => import('./dialogs/export-dialog.tsx'),
  recent: () => import('./dialogs/recent-dialog.tsx'),
  connection: () => import('./dialogs/connection-dialog.tsx'),
  // With what the room needs for it: it is wanted most when the server cannot be asked for anything any more.
  check: async () => {
    const [dialog] = await Promise.all([import('./dialogs/check-dialog.tsx'), prepareDiagnosis()]);
    return dialog;
  },
};

const DIALOGS = Object.fromEntries(Object.entries(LOADERS).map(([id, load]) => [id, lazy(load)])) as Record<
  DialogId,
  LazyExoticComponent<DialogComponent>
>;

/** How long after a board was opened the dialogs are fetched, in milliseconds. */
const FETCH_AFTER = 2_000;

/**
 * Fetches all dialogs while nobody waits for them: they open at once, so that what is typed after Ctrl+K goes into the
 * palette and not to the board, and they still open when the server has gone away.
 */
const useEarlyDialogs = (): void => {
  useEffect(() => {
    const timer = setTimeout(() => {
      Promise.all(Object.values(LOADERS).map((load) => load())).catch((error: unknown) => {
        console.warn(
          'The dialogs could not be fetched early; each is fetched again when it is opened.',
          error,
        );
      });
    }, FETCH_AFTER);
    return () => clearTimeout(timer);
  }, []);
};

/** The dialog that is open, if any. */
export const DialogHost = () => {
  const t = useT();
  const { toasts } = useApp();
  const { dialog } = useBoardUi();
  const id = useStore(dialog);
  useEarlyDialogs();
  if (id === null) return null;
  const Open = DIALOGS[id];
  return (
    <ErrorBoundary
      key={id}
      fallback={() => null}
      onError={() => {
        dialog.set(null);
        toasts.show({ tone: 'error', text: t('toast.loadFailed') });
      }}
    >
      <Suspense fallback={null}>
        <Open onClose={() => dialog.set(null)} />
      </Suspense>
    </ErrorBoundary>
  );
};
