import type { Editor } from '../../editor/editor.ts';

/**
 * What may have the focus while a text is being written carries this attribute: the controls of its style. Wherever else
 * the focus goes, the text is left.
 */
export const TEXT_CONTROLS = '[data-text-controls]';

/** What of an element decides. */
export interface FocusTarget {
  closest(selector: string): unknown;
}

/**
 * Whether the focus, which was in the area or in its controls, is where the text is written no more.
 *
 * @param to what has the focus now, or null for nothing on the page.
 * @param pageHasFocus false while another window or tab is in front: whoever comes back goes on writing.
 */
export const isLeft = (to: FocusTarget | null, area: FocusTarget, pageHasFocus: boolean): boolean =>
  pageHasFocus && to !== area && (to === null || to.closest(TEXT_CONTROLS) === null);

/**
 * Ends editing when the focus leaves the area for anything but the controls of its style: else the next keys, meant for
 * the text, would delete it or take up tools. Tab leaves it too, for the board. Returns the way to stop.
 */
export const endWhenLeft = (area: HTMLTextAreaElement, editor: Editor): (() => void) => {
  const check = (to: EventTarget | null): void => {
    if (isLeft(to instanceof Element ? to : null, area, document.hasFocus())) editor.stopEditing();
  };
  const onBlur = (event: FocusEvent): void => check(event.relatedTarget);
  // From the controls on to somewhere else.
  const onFocusIn = (event: FocusEvent): void => check(event.target);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Tab' || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    // The board has the focus then, and its next Tab goes on from this text.
    editor.stopEditing();
  };
  area.addEventListener('blur', onBlur);
  area.addEventListener('keydown', onKeyDown);
  document.addEventListener('focusin', onFocusIn);
  return () => {
    area.removeEventListener('blur', onBlur);
    area.removeEventListener('keydown', onKeyDown);
    document.removeEventListener('focusin', onFocusIn);
  };
};
