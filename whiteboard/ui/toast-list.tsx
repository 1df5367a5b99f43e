import { useEffect, useRef } from 'react';
import { useApp, useT } from './app-context.ts';
import { Icon } from './icons.tsx';
import { useStore } from './use-store.ts';
import './toast-list.css';

const ICONS = { info: 'help', success: 'check', error: 'warning' } as const;

/** Messages, announced as they come; errors stay until they are dismissed. */
export const ToastList = () => {
  const t = useT();
  const { toasts } = useApp();
  const shown = useStore(toasts.shown);
  const ref = useRef<HTMLElement>(null);
  const count = shown.length;
  useEffect(() => {
    const list = ref.current;
    if (list === null) return;
    // Again for each new message: what was put into the top layer last lies above a dialog that is open by now.
    if (count > 0) list.hidePopover();
    list.showPopover();
  }, [count]);
  return (
    <section ref={ref} popover="manual" className="toasts" aria-label={t('toast.region')} aria-live="polite">
      {shown.map(({ id, tone, text }) => (
        <div key={id} className={`toast toast-${tone}`} role={tone === 'error' ? 'alert' : undefined}>
          <Icon name={ICONS[tone]} size={18} />
          <p>{text}</p>
          <button
            type="button"
            className="button"
            aria-label={t('toast.dismiss')}
            onClick={() => toasts.dismiss(id)}
          >
            <Icon name="close" size={16} />
          </button>
        </div>
      ))}
    </section>
  );
};
