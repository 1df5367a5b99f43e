import { useT } from '../app-context.ts';
import { Dialog } from '../dialog.tsx';
import type { ImportReport, ReportLine } from '../imports.ts';

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

export interface ImportReportDialogProps {
  readonly report: ImportReport;
  readonly onClose: () => void;
}

/** What an import could not take over as it was. */
const ImportReportDialog = ({ report, onClose }: ImportReportDialogProps) => {
  const t = useT();
  return (
    <Dialog title={t('import.title')} onClose={onClose}>
      <p>
        <strong>{report.name}</strong> — {t('import.done', { count: report.added })}
      </p>
      <Lines title={t('import.approximated')} lines={report.approximated} />
      <Lines title={t('import.leftOut')} lines={report.leftOut} />
      <div className="button-row">
        <button type="button" className="button-primary" onClick={onClose}>
          {t('app.ok')}
        </button>
      </div>
    </Dialog>
  );
};
export default ImportReportDialog;
