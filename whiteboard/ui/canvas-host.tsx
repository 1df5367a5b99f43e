import { useEffect, useId, useRef } from 'react';
import type { CanvasWords } from '../canvas/announcer.ts';
import { mountCanvas } from '../canvas/mount-canvas.ts';
import type { Translate } from '../i18n/translate.ts';
import { useApp, useSession, useT } from './app-context.ts';
import { useBoardUi } from './board-context.ts';
import { listenForMenu } from './canvas-menu.ts';
import './canvas-host.css';

/** What screen readers hear of the canvas, in the language of the moment. */
const canvasWords = (t: () => Translate): CanvasWords => ({
  selected: (what, place, total) => t()('announce.selected', { what, place, total }),
  several: (count, total) => t()('announce.several', { count, total }),
  nothing: () => t()('announce.nothing'),
  writing: () => t()('announce.writing'),
  tool(id, drawsWithEnter) {
    const tool = t()(`tool.${id}`);
    return drawsWithEnter ? t()('announce.drawingTool', { tool }) : tool;
  },
  type: (type) => t()(`shape.${type}`),
});

/** The element that the canvas lives in. React never looks inside. */
export const CanvasHost = () => {
  const t = useT();
  const { translation } = useApp();
  const { editor } = useSession();
  const { contextMenu, pointer } = useBoardUi();
  const ref = useRef<HTMLDivElement>(null);
  const hint = useId();

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
    const rememberPointer = (event: PointerEvent): void => {
      pointer.current = { x: event.clientX, y: event.clientY };
    };
    host.addEventListener('pointermove', rememberPointer, { capture: true });
    const stop = listenForMenu(host, editor, (place) => contextMenu.set(place));
    return () => {
      host.removeEventListener('pointermove', rememberPointer, { capture: true });
      stop();
    };
  }, [editor, contextMenu, pointer]);

  return (
    <main>
      {/* An application: screen readers hand all keys on to it, letters and arrows too. */}
      <div
        ref={ref}
        id="canvas"
        className="canvas"
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the canvas is what the keyboard acts on
        tabIndex={0}
        aria-label={t('app.canvas')}
        aria-describedby={hint}
      />
      <p id={hint} className="visually-hidden">
        {t('app.canvasHint')}
      </p>
    </main>
  );
};
