import { useSession, useT } from './app-context.ts';
import { Icon } from './icons.tsx';
import { useStore } from './use-store.ts';
import './archive-key-banner.css';

/** Warns when the server names another archive key than before; until somebody agrees the archive gets no key. */
export const ArchiveKeyBanner = () => {
  const t = useT();
  const { archiveTrust, trustNewArchiveKey } = useSession();
  const announced = useStore(archiveTrust.announced);
  if (announced === null) return null;
  return (
    <section className="panel banner" role="alert">
      <Icon name="warning" />
      <div>
        <p>
          <strong>{t('archiveKey.title')}</strong> {t('archiveKey.body')}
        </p>
        <div className="button-row">
          <button type="button" className="button-secondary" onClick={archiveTrust.dismiss}>
            {t('archiveKey.later')}
          </button>
          <button type="button" className="button-primary" onClick={trustNewArchiveKey}>
            {t('archiveKey.trust')}
          </button>
        </div>
      </div>
    </section>
  );
};
