import type { Editor, ToolId } from '../editor/editor.ts';
import type { Place } from './board-context.ts';

/** A touch that stays this long, in milliseconds, within {@link STILL_PX}, opens the menu: iOS sends no contextmenu. */
const LONG_PRESS_MS = 550;
const STILL_PX = 8;

/** With all other tools a finger or a pen that stays where it is has begun to draw. */
const POINTING: ReadonlySet<ToolId> = new Set(['select', 'hand']);

/** Keys that ask for a menu; browsers send a `contextmenu` for them that has no place of its own. */
const asksForMenu = (event: KeyboardEvent): boolean =>
  event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey);

/**
 * Where a menu that was asked for with a key opens, in CSS pixels from the canvas' top left: below the selection, within
 * the view; in the middle when nothing is selected.
 */
export const keyboardMenuPlace = (editor: Editor): Place => {
  const { width, height } = editor.viewport.get();
  const box = editor.boundsOf(editor.selection.get());
  if (box === null) return { x: width / 2, y: height / 2 };
  const { x, y } = editor.toScreen({ x: box.x, y: box.y + box.h });
  return { x: Math.min(width, Math.max(0, x)), y: Math.min(height, Math.max(0, y)) };
};

/** Listens for what opens the canvas' menu: a right click, a long press, or a key. Returns the way to stop. */
export const listenForMenu = (
  host: HTMLElement,
  editor: Editor,
  open: (place: Place) => void,
): (() => void) => {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let from: Place = { x: 0, y: 0 };
  let byKey = false;
  /** The last press was a finger's or the tip's of a pen, which draws with most tools. */
  let drawing = false;

  const stopWaiting = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };
  const openAt = (x: number, y: number): void => {
    stopWaiting();
    editor.input.settleGesture();
    const { left, top } = host.getBoundingClientRect();
    const at = editor.toBoard({ x: x - left, y: y - top });
    editor.selectAt(at.x, at.y, 6 / editor.camera.get().zoom);
    open({ x, y });
  };
  const onContextMenu = (event: MouseEvent): void => {
    const target = event.target;
    if (target instanceof Element && target.matches('textarea, input, [contenteditable]')) return;
    event.preventDefault();
    if (byKey) {
      // What is selected stays selected: whoever uses the keyboard is nowhere else.
      const { left, top } = host.getBoundingClientRect();
      const { x, y } = keyboardMenuPlace(editor);
      open({ x: left + x, y: top + y });
    } else if (!drawing || POINTING.has(editor.tool.get())) {
      openAt(event.clientX, event.clientY);
    }
  };
  const onPointerDown = (event: PointerEvent): void => {
    stopWaiting();
    byKey = false;
    drawing = event.pointerType !== 'mouse' && event.button !== 2;
    if (event.pointerType !== 'touch' || !event.isPrimary || !POINTING.has(editor.tool.get())) return;
    from = { x: event.clientX, y: event.clientY };
    timer = setTimeout(() => openAt(from.x, from.y), LONG_PRESS_MS);
  };
  const onPointerMove = (event: PointerEvent): void => {
    if (Math.hypot(event.clientX - from.x, event.clientY - from.y) > STILL_PX) stopWaiting();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    byKey = asksForMenu(event);
  };

  const mounted = new AbortController();
  const options = { capture: true, signal: mounted.signal };
  host.addEventListener('contextmenu', onContextMenu, options);
  host.addEventListener('pointerdown', onPointerDown, options);
  host.addEventListener('pointermove', onPointerMove, options);
  host.addEventListener('pointerup', stopWaiting, options);
  host.addEventListener('pointercancel', stopWaiting, options);
  host.addEventListener('keydown', onKeyDown, options);
  return () => {
    stopWaiting();
    mounted.abort();
  };
};
