import { useEffect, useState } from 'react';
import type { Editor } from '../editor/editor.ts';
import { useSession, useT } from './app-context.ts';
import { Icon } from './icons.tsx';
import './content-finder.css';

/** How long, in milliseconds, the view must rest before it is said that nothing is in it. */
const REST_MS = 400;

/** What lies closer to the edge than this, in CSS pixels, is behind the bars. */
const BARS = 64;

const visiblePart = (editor: Editor) => {
  const { width, height } = editor.viewport.get();
  const from = editor.toBoard({ x: 0, y: BARS });
  const to = editor.toBoard({ x: width, y: height - BARS });
  return { minX: from.x, minY: from.y, maxX: to.x, maxY: to.y };
};

const nothingInSight = (editor: Editor): boolean =>
  editor.viewport.get().width > 0 &&
  editor.board.shapes.size > 0 &&
  editor.index.query(visiblePart(editor)).length === 0;

const allInSight = (editor: Editor): boolean => {
  const all = editor.index.all();
  const { minX, minY, maxX, maxY } = visiblePart(editor);
  return all === null || (all.minX >= minX && all.minY >= minY && all.maxX <= maxX && all.maxY <= maxY);
};

/**
 * The way back for whoever has lost what is drawn. Somebody who opens a board and has not moved the view yet is
 * taken there at once: on a phone most boards begin outside of the screen.
 */
export const ContentFinder = () => {
  const t = useT();
  const { editor } = useSession();
  const [lost, setLost] = useState(false);
  useEffect(() => {
    const start = editor.camera.get();
    let arriving = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = (): void => {
      if (arriving && editor.viewport.get().width > 0 && editor.board.shapes.size > 0) {
        arriving = false;
        if (editor.camera.get() === start && !allInSight(editor)) editor.zoomToFit();
      }
      clearTimeout(timer);
      timer = setTimeout(() => setLost(nothingInSight(editor)), REST_MS);
    };
    const stops = [
      editor.camera.subscribe(look),
      editor.viewport.subscribe(look),
      // Whoever has taken up a tool has arrived, also if somebody else then draws first.
      editor.tool.subscribe(() => {
        arriving = false;
      }),
      editor.board.onChange(({ local }) => {
        // Whoever draws the first thing themselves is where they want to be: the view must not jump under the pen.
        if (local) arriving = false;
        look();
      }),
    ];
    look();
    return () => {
      clearTimeout(timer);
      for (const stop of stops) stop();
    };
  }, [editor]);
  if (!lost) return null;
  return (
    <button type="button" className="content-finder button-secondary" onClick={() => editor.zoomToFit()}>
      <Icon name="fit" size={18} />
      {t('view.backToContent')}
    </button>
  );
};
