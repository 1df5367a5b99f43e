import type { Shape } from '../board/shape.ts';
import type { Editor, ToolId } from '../editor/editor.ts';
import { readingOrder } from './input/reading-order.ts';

/** What is said to people who cannot see the canvas. */
export interface CanvasWords {
  /** One shape: what it says and its type, and its place among all in reading order. */
  readonly selected: (what: string, place: number, total: number) => string;
  readonly several: (count: number, total: number) => string;
  readonly nothing: () => string;
  /** The field in which a text is written. */
  readonly writing: () => string;
  readonly type: (type: Shape['type']) => string;
  /** A tool was taken up; `drawsWithEnter` when Enter draws with it. */
  readonly tool: (id: ToolId, drawsWithEnter: boolean) => string;
}

export const englishWords: CanvasWords = {
  selected: (what, place, total) => `${what}, ${place} of ${total}`,
  several: (count, total) => `${count} of ${total} selected`,
  nothing: () => 'Nothing selected',
  writing: () => 'Text on the board',
  type: (type) => type[0]?.toUpperCase() + type.slice(1),
  tool: (id, drawsWithEnter) => (drawsWithEnter ? `${id}: Enter draws one in the middle of the view` : id),
};

/** Nobody listens to more than this of a text. */
const mostLetters = 120;
/** A selection that still changes, as under the marquee, is announced when it has been the same for this long, in ms. */
const quietTime = 250;

/** Announces the selection, and the tool that is taken up, in a visually hidden live region. Returns the way to stop. */
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
    const says = text.trim().slice(0, mostLetters);
    const type = words.type(only.type);
    return words.selected(says === '' ? type : `${says}, ${type}`, place, total);
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** The latest is said, and only that: a tool that has drawn leaves the hand, and what it drew is selected. */
  const announce = (say: () => string): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      region.textContent = say();
    }, quietTime);
  };
  const stops = [
    editor.selection.subscribe(() => announce(sentence)),
    editor.tool.subscribe(() => announce(() => words.tool(editor.tool.get(), editor.input.canDrawInMiddle))),
  ];
  return () => {
    for (const stop of stops) stop();
    clearTimeout(timer);
    region.remove();
  };
};
