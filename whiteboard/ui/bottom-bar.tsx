import { useSyncExternalStore } from 'react';
import { ActionButton } from './action-button.tsx';
import { useSession, useT } from './app-context.ts';
import { useStore, useStorePart } from './use-store.ts';
import './bottom-bar.css';

/** Undo and redo, drawn again whenever one becomes possible or impossible. */
const HistoryButtons = () => {
  const t = useT();
  const { undo } = useSession().editor.board;
  useSyncExternalStore(undo.onChange, () => `${undo.canUndo} ${undo.canRedo}`);
  return (
    <div className="panel history" role="toolbar" aria-label={t('view.historyBar')}>
      <ActionButton id="edit.undo" />
      <ActionButton id="edit.redo" />
    </div>
  );
};

const ZoomButtons = () => {
  const t = useT();
  const { editor } = useSession();
  const percent = useStorePart(editor.camera, ({ zoom }) => Math.round(zoom * 100));
  return (
    <div className="panel zoom" role="toolbar" aria-label={t('view.zoomBar')}>
      <ActionButton id="view.zoomOut" />
      <button
        type="button"
        className="button zoom-level"
        aria-label={t('view.zoomLevel', { percent })}
        title={t('view.zoomReset')}
        onClick={() => editor.zoomTo(1)}
      >
        {t('style.percent', { percent })}
      </button>
      <ActionButton id="view.zoomIn" />
      <ActionButton id="view.zoomFit" />
    </div>
  );
};

/** Undo, redo and zoom. */
export const BottomBar = () => {
  const readOnly = useStore(useSession().editor.readOnly);
  return (
    <div className="bottom-bar">
      <ZoomButtons />
      {!readOnly && <HistoryButtons />}
    </div>
  );
};
