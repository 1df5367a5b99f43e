import { fromFrame } from '../../board/geometry.ts';
import { FIRST_BASELINE, LINE_HEIGHT } from '../../board/outline/text-layout.ts';
import { strokeColour } from '../../board/palette.ts';
import type { ShapeId, TextShape } from '../../board/shape.ts';
import type { Editor } from '../../editor/editor.ts';
import { cssFont, measureText } from '../paint/text.ts';
import { bindTextArea } from './text-binding.ts';

const cssAlign = { left: 'left', centre: 'center', right: 'right' } as const;

/**
 * A textarea over the text shape that is being edited, laid out in board units and turned and scaled with the board,
 * so that letters are where the canvas will paint them. Returns the way to stop.
 */
export const mountTextEditor = (container: HTMLElement, editor: Editor): (() => void) => {
  let open: { readonly id: ShapeId; readonly area: HTMLTextAreaElement; readonly stop: () => void } | null =
    null;

  const shapeOf = (id: ShapeId): TextShape | null => {
    const shape = editor.board.shapes.get(id);
    return shape?.type === 'text' ? shape : null;
  };

  const place = (): void => {
    const shape = open === null ? null : shapeOf(open.id);
    if (open === null || shape === null) return;
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
    style.color = strokeColour(shape.style.stroke, editor.theme.get()) ?? 'transparent';
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
    stop();
    const hadFocus = document.activeElement === area;
    area.remove();
    if (hadFocus) container.focus({ preventScroll: true });
  };

  const show = (id: ShapeId): void => {
    const text = editor.board.textOf(id);
    if (text === null || shapeOf(id) === null) return;
    const area = document.createElement('textarea');
    area.setAttribute('aria-label', 'Text');
    area.spellcheck = false;
    area.autocapitalize = 'sentences';
    area.style.cssText =
      'position:absolute;left:0;top:0;margin:0;padding:0;border:0;outline:0;background:transparent;resize:none;' +
      'overflow:hidden;transform-origin:0 0;word-break:normal;overflow-wrap:break-word;tab-size:4;' +
      'user-select:text;-webkit-user-select:text;touch-action:auto';
    container.append(area);
    open = { id, area, stop: bindTextArea(area, text, editor, id, measureText) };
    place();
    area.focus({ preventScroll: true });
    area.select();
  };

  const onEditing = (): void => {
    const id = editor.editing.get();
    if (id === open?.id) return;
    close();
    if (id !== null) show(id);
  };
  const stops = [
    editor.editing.subscribe(onEditing),
    editor.camera.subscribe(place),
    editor.theme.subscribe(place),
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
