import { useEffect, useRef } from 'react';
import type { CanvasWords } from '../canvas/announcer.ts';
import { mountCanvas } from '../canvas/mount-canvas.ts';
import type { Translate } from '../i18n/translate.ts';
import { useApp, useSession, useT } from './app-context.ts';
import { useBoardUi } from './board-context.ts';
import './canvas-host.css';

/** A touch that stays this long, in milliseconds, within {@link STILL_PX}, opens the menu: iOS sends no contextmenu. */
const LONG_PRESS_MS = 550;
const STILL_PX = 8;

/** What screen readers hear of the canvas, in the language of the moment. */
const canvasWords = (t: () => Translate): CanvasWords => ({
  selected: (what, place, total) => t()('announce.selected', { what, place, total }),
  several: (count, total) => t()('announce.several', { count, total }),
  nothing: () => t()('announce.nothing'),
  writing: () => t()('announce.writing'),
  type: (type) => t()(`shape.${type}`),
});

/** The element that the canvas lives in. React never looks inside. */
export const CanvasHost = () => {
  const t = useT();
  const { translation } = useApp();
  const { editor } = useSession();
  const { contextMenu, pointer } = useBoardUi();
  const ref = useRef<HTMLElement>(null);

  useEffect(() => {
    const host = ref.current;
    if (host === null) return;
    const canvas = mountCanvas(host, editor, { words: canvasWords(() => translation.current.get()) });
    // Keys are meant for the board from the first moment.
    host.focus({ preventScroll: true });
    return () => canvas.destroy();
  }, [editor, translation]);

  useEffect(() => {
    const host = ref.current;
    if (host === null) return;
    let timer: ReturnType<typeof setTimeout> | null = null;
    let from = { x: 0, y: 0 };
    const stopWaiting = (): void => {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    };
    const openMenu = (x: number, y: number): void => {
      stopWaiting();
      editor.input.settleGesture();
      const { left, top } = host.getBoundingClientRect();
      const at = editor.toBoard({ x: x - left, y: y - top });
      editor.selectAt(at.x, at.y, 6 / editor.camera.get().zoom);
      contextMenu.set({ x, y });
    };
    const onContextMenu = (event: MouseEvent): void => {
      const target = event.target;
      if (target instanceof Element && target.matches('textarea, input, [contenteditable]')) return;
      event.preventDefault();
      openMenu(event.clientX, event.clientY);
    };
    const onPointerDown = (event: PointerEvent): void => {
      stopWaiting();
      const tool = editor.tool.get();
      const waits =
        event.pointerType === 'touch' && event.isPrimary && (tool === 'select' || tool === 'hand');
      if (!waits) return;
      from = { x: event.clientX, y: event.clientY };
      timer = setTimeout(() => openMenu(from.x, from.y), LONG_PRESS_MS);
    };
    const onPointerMove = (event: PointerEvent): void => {
      pointer.current = { x: event.clientX, y: event.clientY };
      if (Math.hypot(event.clientX - from.x, event.clientY - from.y) > STILL_PX) stopWaiting();
    };
    const listeners = {
      contextmenu: onContextMenu,
      pointerdown: onPointerDown,
      pointermove: onPointerMove,
      pointerup: stopWaiting,
      pointercancel: stopWaiting,
    };
    for (const [name, listener] of Object.entries(listeners)) {
      host.addEventListener(name, listener as EventListener, { capture: true });
    }
    return () => {
      stopWaiting();
      for (const [name, listener] of Object.entries(listeners)) {
        host.removeEventListener(name, listener as EventListener, { capture: true });
      }
    };
  }, [editor, contextMenu, pointer]);

  // biome-ignore lint/a11y/noNoninteractiveTabindex: the canvas is what the keyboard acts on
  return <main ref={ref} id="canvas" className="canvas" tabIndex={0} aria-label={t('app.canvas')} />;
};
