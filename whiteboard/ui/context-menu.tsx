import { useEffect, useRef } from 'react';
import { CANVAS_MENU, SELECTION_MENU } from '../actions/actions.ts';
import { useSession, useT } from './app-context.ts';
import { useBoardUi } from './board-context.ts';
import { focusCanvas } from './focus-canvas.ts';
import { MenuItems } from './menu.tsx';
import { placePanel } from './popover.tsx';
import { useStore } from './use-store.ts';

/**
 * The menu of a right click or a long press, for the selection or for the empty canvas. It closes by itself, not
 * as the browser closes popovers: the end of the long press that opened it would close it again.
 */
export const ContextMenu = () => {
  const t = useT();
  const { actions, contextMenu } = useBoardUi();
  const { editor } = useSession();
  const place = useStore(contextMenu);
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const menu = ref.current;
    if (place === null || menu === null) return;
    menu.showPopover();
    const { left, top } = placePanel(
      menu.getBoundingClientRect(),
      { left: place.x, right: place.x, top: place.y, bottom: place.y - 8 },
      { width: innerWidth, height: innerHeight },
      'below',
    );
    menu.style.left = `${left}px`;
    menu.style.top = `${top}px`;
    menu.querySelector<HTMLElement>('button:not(:disabled)')?.focus({ preventScroll: true });

    const close = (): void => contextMenu.set(null);
    const closeOutside = (event: Event): void => {
      if (!(event.target instanceof Node && menu.contains(event.target))) close();
    };
    const closeByKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' && event.key !== 'Tab') return;
      event.preventDefault();
      close();
      focusCanvas();
    };
    addEventListener('pointerdown', closeOutside, { capture: true });
    addEventListener('wheel', closeOutside, { capture: true, passive: true });
    addEventListener('blur', close);
    addEventListener('resize', close);
    menu.addEventListener('keydown', closeByKey);
    return () => {
      removeEventListener('pointerdown', closeOutside, { capture: true });
      removeEventListener('wheel', closeOutside, { capture: true });
      removeEventListener('blur', close);
      removeEventListener('resize', close);
      menu.removeEventListener('keydown', closeByKey);
    };
  }, [place, contextMenu]);
  if (place === null) return null;
  const selected = editor.selection.get().size > 0;
  return (
    <div
      ref={ref}
      popover="manual"
      role="menu"
      tabIndex={-1}
      aria-label={t('board.menu')}
      className="popover"
    >
      <MenuItems
        plan={selected ? SELECTION_MENU : CANVAS_MENU}
        context={actions}
        close={() => contextMenu.set(null)}
      />
    </div>
  );
};
