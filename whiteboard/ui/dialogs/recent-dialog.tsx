import { useEffect, useState } from 'react';
import { isPersistent } from '../../session/persistence.ts';
import { useApp, useSession, useT } from '../app-context.ts';
import { Dialog } from '../dialog.tsx';
import { Icon } from '../icons.tsx';
import { RecentList } from '../recent-list.tsx';
import { useStore } from '../use-store.ts';

/** Whether the browser may clear what it stores when space runs short; false until it has said so. */
const useMayBeCleared = (): boolean => {
  const [mayBeCleared, setMayBeCleared] = useState(false);
  useEffect(() => {
    isPersistent().then(
      (persistent) => setMayBeCleared(!persistent),
      (error: unknown) => console.warn('The browser does not say how it keeps its storage.', error),
    );
  }, []);
  return mayBeCleared;
};

/** Takes all boards off the list, after a question: the list may hold the only links to them. */
const RemoveAll = () => {
  const t = useT();
  const { recent } = useApp();
  const [asking, setAsking] = useState(false);
  if (!asking) {
    return (
      <div className="button-row">
        <button type="button" className="button-secondary" onClick={() => setAsking(true)}>
          {t('recent.clear')}
        </button>
      </div>
    );
  }
  return (
    <div className="note note-warning" role="alert">
      <Icon name="warning" size={18} />
      <div>
        <p>{t('recent.clearConfirm')}</p>
        <div className="button-row">
          <button type="button" className="button-secondary" onClick={() => setAsking(false)}>
            {t('app.cancel')}
          </button>
          <button type="button" className="button-danger" onClick={() => recent.update(() => [])}>
            {t('recent.clearConfirmYes')}
          </button>
        </div>
      </div>
    </div>
  );
};

const RecentDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const t = useT();
  const { recent } = useApp();
  const { capability } = useSession();
  const boards = useStore(recent);
  const mayBeCleared = useMayBeCleared();
  useEffect(() => {
    addEventListener('hashchange', onClose);
    return () => removeEventListener('hashchange', onClose);
  }, [onClose]);
  return (
    <Dialog title={t('recent.title')} onClose={onClose}>
      <RecentList current={capability} />
      <p className="fine">{t('recent.where')}</p>
      {mayBeCleared && <p className="fine">{t('recent.mayBeCleared')}</p>}
      {boards.length > 0 && <RemoveAll />}
    </Dialog>
  );
};
export default RecentDialog;
