import type { KeyboardEvent } from 'react';

const FOCUSABLE =
  'button:not(:disabled), [role="menuitem"]:not([aria-disabled="true"]), input:not(:disabled)';

const visible = (element: HTMLElement): boolean => element.offsetParent !== null;

/**
 * Arrow keys within a toolbar, menu or group: `both` for what wraps over several lines. Goes round at the ends;
 * Home and End go to them (ARIA Authoring Practices, "Toolbar" and "Menu").
 */
export const moveFocus = (
  event: KeyboardEvent<HTMLElement>,
  axis: 'horizontal' | 'vertical' | 'both',
): void => {
  const back =
    axis !== 'vertical' && event.key === 'ArrowLeft'
      ? true
      : axis !== 'horizontal' && event.key === 'ArrowUp';
  const on =
    axis !== 'vertical' && event.key === 'ArrowRight'
      ? true
      : axis !== 'horizontal' && event.key === 'ArrowDown';
  if (!back && !on && event.key !== 'Home' && event.key !== 'End') return;
  const target = event.target;
  if (target instanceof HTMLInputElement && target.type !== 'radio' && target.type !== 'checkbox') return;
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(visible);
  if (items.length === 0) return;
  event.preventDefault();
  const at = items.findIndex((item) => item.matches(':focus'));
  const next =
    event.key === 'Home'
      ? 0
      : event.key === 'End'
        ? items.length - 1
        : (at + (back ? -1 : 1) + items.length) % items.length;
  items[next]?.focus();
};
