import type { Shape } from '../board/shape.ts';
import type { Editor } from '../editor/editor.ts';
import { readingOrder } from './input/reading-order.ts';

/** What is said to people who cannot see the canvas. */
export interface CanvasWords {
  /** One shape: what it says or its type, and its place among all in reading order. */
  readonly selected: (what: string, place: number, total: number) => string;
  readonly several: (count: number, total: number) => string;
  readonly nothing: () => string;
  /** The field in which a text is written. */
  readonly writing: () => string;
  readonly type: (type: Shape['type']) => string;
}

export const englishWords: CanvasWords = {
  selected: (what, place, total) => `${what}, ${place} of ${total}`,
  several: (count, total) => `${count} of ${total} selected`,
  nothing: () => 'Nothing selected',
  writing: () => 'Text on the board',
  type: (type) => type[0]?.toUpperCase() + type.slice(1),
};

/** Nobody listens to more than this of a text. */
const mostLetters = 120;
/** A selection that still changes, as under the marquee, is announced when it has been the same for this long, in ms. */
const quietTime = 250;

/** Announces the selection in a visually hidden live region. Returns the way to stop. */
export const announceSelection = (root: HTMLElement, editor: Editor, words: CanvasWords): (() => void) => {
  const region = document.createElement('div');
  region.setAttribute('role', 'status');
  region.setAttribute('aria-live', 'polite');
  region.style.cssText =
    'position:absolute;width:1px;height:1px;margin:-1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap';
  root.append(region);

  const sentence = (): string => {
    const shapes = editor.selectedShapes();
    const [only] = shapes;
    const total = editor.board.shapes.size;
    if (only === undefined) return words.nothing();
    if (shapes.length > 1) return words.several(shapes.length, total);
    const place = readingOrder(editor.board.ordered).findIndex(({ id }) => id === only.id) + 1;
    const text = only.type === 'text' ? only.text : only.type === 'frame' ? only.name : '';
    const what = text.trim() === '' ? words.type(only.type) : text.trim().slice(0, mostLetters);
    return words.selected(what, place, total);
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = editor.selection.subscribe(() => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      region.textContent = sentence();
    }, quietTime);
  });
  return () => {
    stop();
    clearTimeout(timer);
    region.remove();
  };
};
