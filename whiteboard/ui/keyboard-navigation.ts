/** Keys that move the focus: Tab everywhere, arrows within menus and toolbars. */
const NAVIGATES: ReadonlySet<string> = new Set(['Tab', 'ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight']);

/**
 * Marks the root element with `data-keyboard-navigation` while somebody moves the focus with keys, until the next
 * press of a pointer. On a canvas `:focus-visible` says too little: browsers apply it after any key, and a letter that
 * takes up a tool is no navigation.
 */
export const followKeyboardNavigation = (root: HTMLElement): void => {
  addEventListener(
    'keydown',
    (event) => {
      const onBoard = event.target instanceof Element && event.target.matches('#canvas, #canvas *');
      if (NAVIGATES.has(event.key) && (event.key === 'Tab' || !onBoard))
        root.dataset['keyboardNavigation'] = '';
    },
    { capture: true },
  );
  addEventListener('pointerdown', () => delete root.dataset['keyboardNavigation'], { capture: true });
};
