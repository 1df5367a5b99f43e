import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { useT } from './app-context.ts';
import { Icon } from './icons.tsx';
import './dialog.css';

export interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly size?: 'small' | 'medium' | 'large';
  /** The heading is for screen readers only. */
  readonly bare?: boolean;
  readonly children: ReactNode;
}

/** The browser's modal dialog: it keeps the focus in, gives it back, and closes with Escape or a click beside it. */
export const Dialog = ({ title, onClose, size = 'medium', bare = false, children }: DialogProps) => {
  const t = useT();
  const heading = useId();
  const ref = useRef<HTMLDialogElement>(null);
  // Before React takes the element away, however the dialog is closed: one that is gone gives no focus back.
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself
    <dialog
      ref={ref}
      className={`dialog dialog-${size}${bare ? ' dialog-bare' : ''}`}
      aria-labelledby={heading}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === ref.current) onClose();
      }}
    >
      <div className="dialog-box">
        <header className={bare ? 'visually-hidden' : 'dialog-head'}>
          <h2 id={heading}>{title}</h2>
          {!bare && (
            <button type="button" className="button" aria-label={t('app.close')} onClick={onClose}>
              <Icon name="close" />
            </button>
          )}
        </header>
        <div className="dialog-body">{children}</div>
      </div>
    </dialog>
  );
};
