import { useEffect, useRef } from 'react';
import { CANVAS_MENU, SELECTION_MENU } from '../actions/actions.ts';
import { useSession, useT } from './app-context.ts';
import { useBoardUi } from './board-context.ts';
import { MenuItems } from './menu.tsx';
import { placePanel } from './popover.tsx';
import { useStore } from './use-store.ts';

/** The menu of a right click or a long press, for the selection or for the empty canvas. */
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
  }, [place]);
  if (place === null) return null;
  const selected = editor.selection.get().size > 0;
  return (
    <div
      ref={ref}
      popover="auto"
      role="menu"
      tabIndex={-1}
      aria-label={t('board.menu')}
      className="popover"
      onToggle={(event) => {
        if (event.newState === 'closed') contextMenu.set(null);
      }}
    >
      <MenuItems
        plan={selected ? SELECTION_MENU : CANVAS_MENU}
        context={actions}
        close={() => ref.current?.hidePopover()}
      />
    </div>
  );
};
