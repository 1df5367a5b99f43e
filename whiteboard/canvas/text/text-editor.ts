import { fromFrame } from '../../board/geometry.ts';
import { FIRST_BASELINE, LINE_HEIGHT } from '../../board/outline/text-layout.ts';
import type { ShapeId, TextShape } from '../../board/shape.ts';
import type { Editor } from '../../editor/editor.ts';
import { fittedText } from '../../tools/text/fitted-text.ts';
import { labelledBox } from '../../tools/text/label.ts';
import { groundOn } from '../paint/ground-on.ts';
import { inkOf } from '../paint/ink.ts';
import { cssFont, measureText } from '../paint/text.ts';
import { endWhenLeft } from './leaving.ts';
import { bindTextArea } from './text-binding.ts';

const cssAlign = { left: 'left', centre: 'center', right: 'right' } as const;

/**
 * A textarea over the text shape that is being edited, laid out in board units and turned and scaled with the board,
 * so that letters are where the canvas will paint them. Returns the way to stop.
 */
export const mountTextEditor = (
  container: HTMLElement,
  editor: Editor,
  /** What screen readers call the field. */
  label: () => string,
): (() => void) => {
  let open: { readonly id: ShapeId; readonly area: HTMLTextAreaElement; readonly stop: () => void } | null =
    null;

  /** A draft becomes a shape, and the same area goes on with it. */
  let adopting = false;

  const adopt = (text: string): ShapeId | null => {
    adopting = true;
    try {
      return editor.input.writeTextDraft(text);
    } finally {
      adopting = false;
    }
  };

  const shapeOf = (id: ShapeId): TextShape | null => {
    const shape = editor.board.shapes.get(id);
    if (shape?.type === 'text') return shape;
    const draft = editor.textDraft.get();
    return draft?.id === id ? draft : null;
  };

  const inks = () => ({ theme: editor.theme.get(), simplify: false, onBright: groundOn(editor) });

  const place = (): void => {
    const known = open === null ? null : shapeOf(open.id);
    if (open === null || known === null) return;
    // What an input method composes is in the area only: the frame must hold that too.
    const typed = { ...known, text: open.area.value };
    const fitted = fittedText(typed, measureText, labelledBox(known, editor.board.shapes));
    const { x, y, w, h } = { ...typed, ...fitted };
    const shape: TextShape = { ...typed, x, y, w, h };
    const { zoom } = editor.camera.get();
    const corner = editor.toScreen(fromFrame(shape, { x: 0, y: 0 }));
    // Room for the caret, and for a letter until the frame has grown by it.
    const room = shape.autosize ? shape.fontSize : 0;
    const shift = shape.align === 'left' ? 0 : shape.align === 'right' ? -room : -room / 2;
    const lift = baselineLift(shape);
    const { style } = open.area;
    style.font = cssFont(shape.font, shape.fontSize);
    style.lineHeight = String(LINE_HEIGHT);
    style.textAlign = cssAlign[shape.align];
    style.whiteSpace = shape.autosize ? 'pre' : 'pre-wrap';
    style.color = inkOf(shape, shape.style.stroke, inks()) ?? 'transparent';
    style.opacity = String(shape.style.opacity);
    style.width = `${shape.w + room}px`;
    style.height = `${Math.max(shape.h, shape.fontSize * LINE_HEIGHT)}px`;
    style.transform =
      `translate(${corner.x}px, ${corner.y}px) rotate(${shape.rotation}rad) ` +
      `scale(${zoom}) translate(${shift}px, ${lift}px)`;
  };

  const close = (): void => {
    if (open === null) return;
    const { area, stop } = open;
    open = null;
    try {
      stop();
    } finally {
      // Also when the board refuses the last letters: nobody would get out of the area any more.
      const hadFocus = document.activeElement === area;
      area.remove();
      if (hadFocus) container.focus({ preventScroll: true });
    }
  };

  /** Binds the area to the text; a draft's is bound once it is on the board with its first letters. */
  const bind = (id: ShapeId, area: HTMLTextAreaElement): (() => void) => {
    const text = editor.board.textOf(id);
    if (text !== null) return bindTextArea(area, text, editor, id);
    let stopBinding: (() => void) | null = null;
    let composing = false;
    const write = (): void => {
      if (stopBinding !== null || composing || area.value === '') return;
      const written = adopt(area.value);
      const letters = written === null ? null : editor.board.textOf(written);
      if (written === null || letters === null) return;
      stopBinding = bindTextArea(area, letters, editor, written);
      if (open?.area === area) open = { ...open, id: written };
      place();
    };
    const listeners = {
      input: write,
      compositionstart: () => {
        composing = true;
      },
      compositionend: () => {
        composing = false;
        write();
      },
      keydown: (event: Event) => {
        if (!(event instanceof KeyboardEvent) || event.isComposing || stopBinding !== null) return;
        if (event.key === 'Escape') editor.stopEditing();
        else return;
        event.preventDefault();
      },
    };
    for (const [name, listener] of Object.entries(listeners)) area.addEventListener(name, listener);
    return () => {
      // Leaving ends composing, and what was composed is kept.
      composing = false;
      try {
        write();
      } finally {
        for (const [name, listener] of Object.entries(listeners)) area.removeEventListener(name, listener);
        stopBinding?.();
      }
    };
  };

  const show = (id: ShapeId): void => {
    const shape = shapeOf(id);
    if (shape === null) return;
    const area = document.createElement('textarea');
    area.setAttribute('aria-label', label());
    // Each line runs as its first letter does, as it does on the canvas.
    area.dir = 'auto';
    area.spellcheck = false;
    area.autocapitalize = 'sentences';
    area.style.cssText =
      'position:absolute;left:0;top:0;margin:0;padding:0;border:0;outline:0;background:transparent;resize:none;' +
      'overflow:hidden;transform-origin:0 0;word-break:normal;overflow-wrap:break-word;tab-size:4;' +
      'user-select:text;-webkit-user-select:text;touch-action:auto';
    container.append(area);
    area.addEventListener('input', place);
    const unbind = bind(id, area);
    open = { id, area, stop: unbind };
    place();
    area.focus({ preventScroll: true });
    area.select();
    const stopWatching = endWhenLeft(area, editor);
    const stop = (): void => {
      stopWatching();
      unbind();
    };
    if (open?.area === area) open = { ...open, stop };
  };

  const onEditing = (): void => {
    const id = editor.editing.get();
    if (id === open?.id || adopting) return;
    close();
    if (id !== null) show(id);
  };
  // A tap with the text tool puts the caret into a new text; the mouse button that browsers make of the same tap would
  // take it out again.
  const onMouseDown = (event: MouseEvent): void => {
    if (open !== null && event.target !== open.area) event.preventDefault();
  };
  container.addEventListener('mousedown', onMouseDown);
  const stops = [
    () => container.removeEventListener('mousedown', onMouseDown),
    editor.editing.subscribe(onEditing),
    editor.camera.subscribe(place),
    editor.theme.subscribe(place),
    editor.textDraft.subscribe(place),
    editor.board.onChange((change) => {
      if (open !== null && change.updated.has(open.id)) place();
    }),
  ];
  onEditing();
  return () => {
    for (const stop of stops) stop();
    close();
  };
};

let measuring: CanvasRenderingContext2D | null = null;

/**
 * How far the browser's first baseline in a line box is off from where the canvas paints it: browsers centre the font's
 * ascent and descent in the line's height, and those differ from font to font.
 */
const baselineLift = (shape: TextShape): number => {
  measuring ??= document.createElement('canvas').getContext('2d');
  if (measuring === null) return 0;
  measuring.font = cssFont(shape.font, shape.fontSize);
  const { fontBoundingBoxAscent: ascent, fontBoundingBoxDescent: descent } = measuring.measureText('x');
  const browser = (shape.fontSize * LINE_HEIGHT - ascent - descent) / 2 + ascent;
  return shape.fontSize * FIRST_BASELINE - browser;
};
