import { useT } from '../app-context.ts';
import { Dialog } from '../dialog.tsx';

const ExportDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const t = useT();
  return (
    <Dialog title={t('export.title')} onClose={onClose}>
      {t('export.empty')}
    </Dialog>
  );
};
export default ExportDialog;
