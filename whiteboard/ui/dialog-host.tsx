import { type ComponentType, type LazyExoticComponent, lazy, Suspense } from 'react';
import type { DialogId } from '../actions/action.ts';
import { useApp, useT } from './app-context.ts';
import { useBoardUi } from './board-context.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { useStore } from './use-store.ts';

type DialogComponent = ComponentType<{ readonly onClose: () => void }>;

/** No dialog is in the first load. */
const DIALOGS: Record<DialogId, LazyExoticComponent<DialogComponent>> = {
  share: lazy(() => import('./dialogs/share-dialog.tsx')),
  settings: lazy(() => import('./dialogs/settings-dialog.tsx')),
  help: lazy(() => import('./dialogs/help-dialog.tsx')),
  palette: lazy(() => import('./dialogs/palette-dialog.tsx')),
  export: lazy(() => import('./dialogs/export-dialog.tsx')),
  recent: lazy(() => import('./dialogs/recent-dialog.tsx')),
  connection: lazy(() => import('./dialogs/connection-dialog.tsx')),
};

/** The dialog that is open, if any. */
export const DialogHost = () => {
  const t = useT();
  const { toasts } = useApp();
  const { dialog } = useBoardUi();
  const id = useStore(dialog);
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
