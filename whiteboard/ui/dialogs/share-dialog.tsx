import { useEffect, useId, useRef, useState } from 'react';
import { formatShortcut } from '../../actions/shortcut.ts';
import { useApp, useSession, useT } from '../app-context.ts';
import { copyText } from '../copy-text.ts';
import { Dialog } from '../dialog.tsx';
import { Icon } from '../icons.tsx';
import { useStore } from '../use-store.ts';
import { QrCode } from './qr-code.tsx';
import './share-dialog.css';

/** How long, in milliseconds, a button says that it has copied. */
const CONFIRM_MS = 2_500;

/** Whether an address is this computer's own name for itself, which means another computer elsewhere. */
export const isLocalAddress = (hostname: string): boolean =>
  hostname === 'localhost' ||
  hostname.endsWith('.localhost') ||
  hostname === '[::1]' ||
  /^127(\.\d{1,3}){3}$/.test(hostname);

interface LinkRowProps {
  readonly right: 'edit' | 'view';
  readonly link: string;
}

const WORDS = {
  edit: {
    title: 'share.edit',
    hint: 'share.editHint',
    copy: 'share.copyEdit',
    qr: 'share.qrEdit',
    icon: 'pen',
  },
  view: {
    title: 'share.view',
    hint: 'share.viewHint',
    copy: 'share.copyView',
    qr: 'share.qrView',
    icon: 'eye',
  },
} as const;

const LinkRow = ({ right, link }: LinkRowProps) => {
  const t = useT();
  const { mac, toasts } = useApp();
  const words = WORDS[right];
  const field = useRef<HTMLInputElement>(null);
  const hintId = useId();
  const [copied, setCopied] = useState(false);
  const [qrShown, setQrShown] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), CONFIRM_MS);
    return () => clearTimeout(timer);
  }, [copied]);

  const copy = async (): Promise<void> => {
    if (field.current !== null && (await copyText(link, field.current))) setCopied(true);
    else
      toasts.show({
        tone: 'info',
        text: t('share.copyFailed', { shortcut: formatShortcut('Mod+C', mac, t) }),
      });
  };

  return (
    <section className="share-link" aria-label={t(words.title)}>
      <h3>
        <Icon name={words.icon} size={18} />
        {t(words.title)}
      </h3>
      <p id={hintId}>{t(words.hint)}</p>
      <div className="share-row">
        <input
          ref={field}
          className="field"
          readOnly
          value={link}
          aria-label={t(words.title)}
          aria-describedby={hintId}
          onFocus={(event) => event.target.select()}
        />
        <button
          type="button"
          className={copied ? 'button-primary share-copy copied' : 'button-primary share-copy'}
          aria-label={t(words.copy)}
          data-copy={right}
          onClick={() => void copy()}
        >
          <Icon name={copied ? 'check' : 'copy'} size={18} />
          <span aria-live="polite">{copied ? t('share.copied') : t('share.copy')}</span>
        </button>
        <button
          type="button"
          className="button button-outlined"
          aria-label={t(words.qr)}
          title={qrShown ? t('share.hideQr') : t('share.showQr')}
          aria-expanded={qrShown}
          onClick={() => setQrShown(!qrShown)}
        >
          <Icon name="qr" />
        </button>
      </div>
      {qrShown && <QrCode text={link} label={t(words.qr)} />}
    </section>
  );
};

/** The two links, and in plain words what each lets somebody do and who can read the board. */
const ShareDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const t = useT();
  const session = useSession();
  const keep = useStore(session.keep);
  const archived = useStore(session.members).some(({ kind }) => kind === 'archive');
  const kept = archived ? 'share.privacyKept' : 'share.privacyMayBeKept';
  const { edit, view } = session.links;
  return (
    <Dialog title={t('share.title')} onClose={onClose}>
      {edit === null && <p className="note">{t('share.viewerNote')}</p>}
      {edit !== null && <LinkRow right="edit" link={edit} />}
      <LinkRow right="view" link={view} />
      {isLocalAddress(location.hostname) && (
        <p className="note note-warning">
          <Icon name="warning" size={18} />
          {t('share.localAddress', { host: location.hostname })}
        </p>
      )}
      <p className="fine">{t('share.privacy')}</p>
      {edit !== null && <p className="fine">{t(keep ? kept : 'share.privacyNotKept')}</p>}
    </Dialog>
  );
};
export default ShareDialog;
