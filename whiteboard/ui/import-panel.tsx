import { lazy, Suspense } from 'react';
import { useApp, useT } from './app-context.ts';
import { useBoardUi } from './board-context.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { useStore } from './use-store.ts';
import './sync-progress.css';

const ImportReportDialog = lazy(() => import('./dialogs/import-report-dialog.tsx'));

/** How far an import is, and afterwards what could not be taken over as it was. */
export const ImportPanel = () => {
  const t = useT();
  const { toasts } = useApp();
  const { imports } = useBoardUi();
  const state = useStore(imports.state);
  if (state.kind === 'idle') return null;
  if (state.kind === 'working') {
    return (
      <div className="panel sync-progress" role="status">
        <p>{t('import.working', { name: state.name })}</p>
        <progress value={state.progress ?? undefined} />
        <button type="button" className="button-secondary" onClick={state.cancel}>
          {t('app.cancel')}
        </button>
      </div>
    );
  }
  return (
    <ErrorBoundary
      fallback={() => null}
      onError={() => {
        imports.dismiss();
        toasts.show({ tone: 'error', text: t('toast.loadFailed') });
      }}
    >
      <Suspense fallback={null}>
        <ImportReportDialog report={state.report} onClose={imports.dismiss} />
      </Suspense>
    </ErrorBoundary>
  );
};
