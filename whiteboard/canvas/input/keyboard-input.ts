import type { Box, Editor } from '../../editor/editor.ts';
import { readingOrder } from './reading-order.ts';

/** Space kept between a shape that was reached with the keyboard and the edge of the view, in CSS pixels. */
const margin = 40;

export interface KeyboardInput {
  /** Whether the space bar is down, so that the next press moves the board. */
  readonly space: () => boolean;
  destroy(): void;
}

/** Keys that only the canvas can know what to do with; commands are the actions'. */
export const listenToKeys = (
  root: HTMLElement,
  editor: Editor,
  onSpace: (down: boolean) => void,
): KeyboardInput => {
  let space = false;
  const setSpace = (down: boolean): void => {
    if (space === down) return;
    space = down;
    onSpace(down);
  };

  const reveal = (box: Box): void => {
    const { width, height } = editor.viewport.get();
    const from = editor.toScreen(box);
    const { zoom } = editor.camera.get();
    const to = { x: from.x + box.w * zoom, y: from.y + box.h * zoom };
    const dx = from.x < margin ? margin - from.x : to.x > width - margin ? width - margin - to.x : 0;
    const dy = from.y < margin ? margin - from.y : to.y > height - margin ? height - margin - to.y : 0;
    if (dx !== 0 || dy !== 0) editor.panBy(dx, dy);
  };

  /** Selects the next shape in reading order; false at the end, where the focus goes on. */
  const step = (by: 1 | -1): boolean => {
    const order = readingOrder(editor.board.ordered);
    const selected = editor.selection.get();
    const at =
      by === 1
        ? order.findLastIndex(({ id }) => selected.has(id))
        : order.findIndex(({ id }) => selected.has(id));
    const next = at === -1 ? order.at(by === 1 ? 0 : -1) : order[at + by];
    if (next === undefined) return false;
    editor.select([next.id]);
    const box = editor.boundsOf([next.id]);
    if (box !== null) reveal(box);
    return true;
  };

  /** Ends a line of many clicks, draws with the tool in the hand, or goes to the first shape. */
  const onEnter = (): boolean =>
    editor.input.finishGesture() ||
    editor.input.drawInMiddle() ||
    (editor.selection.get().size === 0 && step(1));

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== root || event.isComposing) return;
    if (event.key === ' ') {
      event.preventDefault();
      setSpace(true);
    } else if (event.key === 'Tab' && !event.ctrlKey && !event.altKey && !event.metaKey) {
      // From shape to shape only while one is selected: else nobody would get past a board of a thousand.
      if (editor.selection.get().size > 0 && step(event.shiftKey ? -1 : 1)) event.preventDefault();
    } else if (event.key === 'Enter' && !event.ctrlKey && !event.altKey && !event.metaKey && onEnter()) {
      event.preventDefault();
    }
  };
  const onKeyUp = (event: KeyboardEvent): void => {
    if (event.key === ' ') setSpace(false);
  };
  const onBlur = (): void => setSpace(false);

  root.addEventListener('keydown', onKeyDown);
  window.addEventListener('keyup', onKeyUp);
  window.addEventListener('blur', onBlur);
  return {
    space: () => space,
    destroy() {
      root.removeEventListener('keydown', onKeyDown);
      window.removeEventListener('keyup', onKeyUp);
      window.removeEventListener('blur', onBlur);
    },
  };
};
