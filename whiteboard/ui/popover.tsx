import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
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

/** A button and what it opens: the browser's own popover, so Escape and a click beside it close it. */
export const Popover = (props: PopoverProps) => {
  const { label, button, buttonClass = 'button', side = 'below', align = 'start', role, children } = props;
  const id = useId();
  const buttonRef = useRef<HTMLButtonElement>(null);
  const panelRef = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);

  useEffect(() => {
    const panel = panelRef.current;
    const opener = buttonRef.current;
    if (!open || panel === null || opener === null) return;
    const place = (): void => {
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
    place();
    panel
      .querySelector<HTMLElement>('button:not(:disabled), input, [tabindex="0"]')
      ?.focus({ preventScroll: true });
    addEventListener('resize', place);
    return () => removeEventListener('resize', place);
  }, [open, side, align]);

  const close = () => panelRef.current?.hidePopover();
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
        popoverTarget={id}
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
