import { useEffect } from 'react';
import { useApp, useSession, useT } from '../app-context.ts';
import { Dialog } from '../dialog.tsx';
import { RecentList } from '../recent-list.tsx';
import { useStore } from '../use-store.ts';

const RecentDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const t = useT();
  const { recent } = useApp();
  const { capability } = useSession();
  const boards = useStore(recent);
  useEffect(() => {
    addEventListener('hashchange', onClose);
    return () => removeEventListener('hashchange', onClose);
  }, [onClose]);
  return (
    <Dialog title={t('recent.title')} onClose={onClose}>
      <RecentList current={capability} />
      <p className="fine">{t('recent.where')}</p>
      {boards.length > 0 && (
        <div className="button-row">
          <button type="button" className="button-secondary" onClick={() => recent.set([])}>
            {t('recent.clear')}
          </button>
        </div>
      )}
    </Dialog>
  );
};
export default RecentDialog;
