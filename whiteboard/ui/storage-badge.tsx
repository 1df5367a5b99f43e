import { useEffect, useState } from 'react';
import type { StorageState } from '../session/storage-state.ts';
import { useSession, useT } from './app-context.ts';
import { Icon, type IconName } from './icons.tsx';
import { Popover } from './popover.tsx';
import { useStore } from './use-store.ts';
import './storage-badge.css';

const ICONS: Record<StorageState['kind'], IconName> = {
  loading: 'cloudBusy',
  new: 'cloudBusy',
  saving: 'cloudBusy',
  saved: 'cloudDone',
  device: 'device',
  tab: 'warning',
};

/** How long, in milliseconds, a state must last to be read out: not "Saving…" and "Saved" after every stroke. */
const SPOKEN_AFTER_MS = 2_000;

/** The value once it has stayed the same for a while. */
const useSettled = <V,>(value: V): V => {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SPOKEN_AFTER_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
};

/** Where the board is kept, in a word; a click gives the sentence, which touch has no tooltip for. */
export const StorageBadge = () => {
  const { storageState } = useSession();
  const t = useT();
  const { kind, label, hint } = useStore(storageState);
  const settled = useSettled(label);
  return (
    <div className={`storage storage-${kind}`} data-storage={kind}>
      <Popover
        label={t(label)}
        title={t(hint)}
        role="dialog"
        buttonClass="storage-button"
        button={
          <>
            <Icon name={ICONS[kind]} size={18} />
            <span className="storage-label">{t(label)}</span>
          </>
        }
      >
        {() => (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the popover's only content takes the focus
          <p className="storage-hint" tabIndex={0}>
            <strong>{t(label)}</strong>
            {t(hint)}
          </p>
        )}
      </Popover>
      <span className="visually-hidden" aria-live="polite">
        {t(settled)}
      </span>
    </div>
  );
};
