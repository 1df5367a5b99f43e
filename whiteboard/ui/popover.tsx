import { type MouseEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import './popover.css';

/** Where a popover opens, seen from its button. */
export type Side = 'below' | 'above' | 'right';

/** Distance to the button and to the edge of the window, in CSS pixels. */
const GAP = 8;

/** Puts `panel` beside a box of the window, turned round or moved where it would leave the window. */
export const placePanel = (
  panel: { readonly width: number; readonly height: number },
  box: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number },
  window: { readonly width: number; readonly height: number },
  side: Side,
  align: 'start' | 'end' = 'start',
): { readonly left: number; readonly top: number } => {
  const clamp = (at: number, size: number, limit: number) => Math.max(GAP, Math.min(at, limit - size - GAP));
  if (side === 'right') {
    return {
      left: clamp(box.right + GAP, panel.width, window.width),
      top: clamp(box.top, panel.height, window.height),
    };
  }
  const below = box.bottom + GAP;
  const above = box.top - GAP - panel.height;
  const fitsBelow = below + panel.height <= window.height - GAP;
  const top = side === 'below' ? (fitsBelow || above < GAP ? below : above) : above >= GAP ? above : below;
  const left = align === 'start' ? box.left : box.right - panel.width;
  return { left: clamp(left, panel.width, window.width), top: clamp(top, panel.height, window.height) };
};

const placeAt = (
  panel: HTMLElement | null,
  opener: HTMLElement | null,
  side: Side,
  align: 'start' | 'end',
): void => {
  if (panel === null || opener === null) return;
  const { left, top } = placePanel(
    panel.getBoundingClientRect(),
    opener.getBoundingClientRect(),
    { width: innerWidth, height: innerHeight },
    side,
    align,
  );
  panel.style.left = `${left}px`;
  panel.style.top = `${top}px`;
};

export interface PopoverProps {
  readonly label: string;
  readonly button: ReactNode;
  readonly buttonClass?: string;
  readonly side?: Side;
  readonly align?: 'start' | 'end';
  /** `menu` closes at every click in it. */
  readonly role: 'menu' | 'dialog';
  readonly title?: string;
  readonly children: (close: () => void) => ReactNode;
}

/**
 * A button and what it opens: the browser's own popover, so Escape and a click beside it close it. It is opened here,
 * not by the browser: that tells of an opening only afterwards, when an empty panel is already shown and a key that is
 * pressed still goes to the button.
 */
export const Popover = (props: PopoverProps) => {
  const { label, button, buttonClass = 'button', side = 'below', align = 'start', role, children } = props;
  const id = useId();
  const buttonRef = useRef<HTMLButtonElement>(null);
  const panelRef = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);

  useEffect(() => {
    if (!open) return;
    const place = (): void => placeAt(panelRef.current, buttonRef.current, side, align);
    addEventListener('resize', place);
    return () => removeEventListener('resize', place);
  }, [open, side, align]);

  const close = () => panelRef.current?.hidePopover();
  const toggle = (event: MouseEvent): void => {
    event.preventDefault();
    const panel = panelRef.current;
    if (panel === null) return;
    // Asked of the browser: it may have closed the panel, and tell of it only afterwards.
    if (panel.matches(':popover-open')) {
      panel.hidePopover();
      return;
    }
    flushSync(() => setOpen(true));
    panel.showPopover();
    placeAt(panel, buttonRef.current, side, align);
    panel
      .querySelector<HTMLElement>('button:not(:disabled), input, [tabindex="0"]')
      ?.focus({ preventScroll: true });
  };
  return (
    <>
      <button
        ref={buttonRef}
        type="button"
        className={buttonClass}
        aria-label={label}
        title={props.title ?? label}
        aria-haspopup={role}
        aria-expanded={open}
        aria-controls={id}
        // So that a press of the button is none beside the panel, which would close it for the click to open it again.
        popoverTarget={id}
        onClick={toggle}
      >
        {button}
      </button>
      {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: the role is menu or dialog, both take a label */}
      <div
        ref={panelRef}
        id={id}
        popover="auto"
        role={role}
        aria-label={label}
        className="popover"
        onToggle={(event) => setOpen(event.newState === 'open')}
      >
        {open && children(close)}
      </div>
    </>
  );
};
