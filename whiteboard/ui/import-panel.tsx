import { useT } from './app-context.ts';
import { useBoardUi } from './board-context.ts';
import { Dialog } from './dialog.tsx';
import type { ReportLine } from './imports.ts';
import { useStore } from './use-store.ts';
import './sync-progress.css';

const Lines = ({ title, lines }: { readonly title: string; readonly lines: readonly ReportLine[] }) => {
  const t = useT();
  if (lines.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul>
        {lines.map(({ what, count }) => (
          <li key={what}>{t('import.line', { what, count })}</li>
        ))}
      </ul>
    </>
  );
};

/** How far an import is, and afterwards what could not be taken over as it was. */
export const ImportPanel = () => {
  const t = useT();
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
  const { report } = state;
  return (
    <Dialog title={t('import.title')} onClose={imports.dismiss}>
      <p>
        <strong>{report.name}</strong> — {t('import.done', { count: report.added })}
      </p>
      <Lines title={t('import.approximated')} lines={report.approximated} />
      <Lines title={t('import.leftOut')} lines={report.leftOut} />
      <div className="button-row">
        <button type="button" className="button-primary" onClick={imports.dismiss}>
          {t('app.ok')}
        </button>
      </div>
    </Dialog>
  );
};
