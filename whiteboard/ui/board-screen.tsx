import { useEffect, useMemo, useRef, useState } from 'react';
import type { ActionContext, DialogId, Shell } from '../actions/action.ts';
import { installShortcuts, isTyping } from '../actions/keyboard.ts';
import { formatShortcut } from '../actions/shortcut.ts';
import { watchTakenText } from '../actions/taken-text.ts';
import { createStore } from '../editor/store.ts';
import type { BoardSession } from '../session/session.ts';
import { type App, SessionContext, useApp, useT } from './app-context.ts';
import { ArchiveKeyBanner } from './archive-key-banner.tsx';
import { type BoardUi, BoardUiContext, type Place } from './board-context.ts';
import { BottomBar } from './bottom-bar.tsx';
import type { BringInContext } from './bring-in.ts';
import { CanvasHost } from './canvas-host.tsx';
import { createShapeClipboard } from './clipboard.ts';
import { ContentFinder } from './content-finder.tsx';
import { ContextMenu } from './context-menu.tsx';
import { DialogHost } from './dialog-host.tsx';
import { download, fileNameOf } from './download.ts';
import { focusCanvas } from './focus-canvas.ts';
import { ImportPanel } from './import-panel.tsx';
import { createImports } from './imports.ts';
import { pastedContent } from './pasted-content.ts';
import { StyleBar } from './style-bar.tsx';
import { SyncProgress } from './sync-progress.tsx';
import { ToolBar } from './tool-bar.tsx';
import { TopBar } from './top-bar.tsx';
import { Welcome } from './welcome.tsx';
import './board-screen.css';

type BringIn = typeof import('./bring-in.ts');

/** How long a board is open before what comes in can be read, in milliseconds: not in the first load's way. */
const LOAD_AHEAD_AFTER = 15_000;

/** Files and pastes are read by code of its own, with the importers. */
const loadBringIn = (): Promise<BringIn> => import('./bring-in.ts');

const createBoardUi = (session: BoardSession, app: App): BoardUi => {
  const { editor } = session;
  const dialog = createStore<DialogId | null>(null);
  const pointer: { current: Place | null } = { current: null };
  const imports = createImports();
  const clipboard = createShapeClipboard();
  const t = () => app.translation.current.get();
  const notify: Shell['notify'] = (notice) => app.toasts.show(notice);

  /** A place of the window, or else the last of the pointer on the canvas, or else the middle, in board units. */
  const boardPlace = (place: Place | null = pointer.current): { x: number; y: number } => {
    const { width, height } = editor.viewport.get();
    return editor.toBoard(place ?? { x: width / 2, y: height / 2 });
  };

  const incoming: BringInContext = { editor, imports, notify, t };
  const withBringIn = (use: (bringIn: BringIn) => void | Promise<void>): void => {
    loadBringIn()
      .then(use)
      .catch((error: unknown) => {
        console.warn(error);
        notify({ tone: 'error', text: t()('toast.loadFailed') });
      });
  };
  const bringIn = (files: readonly File[], place: Place | null): void => {
    if (editor.readOnly.get()) {
      notify({ tone: 'info', text: t()('import.viewOnly') });
      return;
    }
    const at = place === null ? null : boardPlace(place);
    withBringIn(({ bringInFiles }) => bringInFiles(files, at, incoming));
  };

  const pasteText = (text: string): void => {
    const at = boardPlace();
    withBringIn(({ bringInText }) => bringInText(text, at, incoming));
  };

  // One field for the whole session: Chromium opens no second chooser for a field that it has just dropped.
  const chooser = document.createElement('input');
  chooser.type = 'file';
  chooser.multiple = true;
  chooser.onchange = () => {
    const files = [...(chooser.files ?? [])];
    // Choosing the same file again must be a change again.
    chooser.value = '';
    bringIn(files, null);
  };

  const shell: BoardUi['actions']['shell'] = {
    openDialog: (id) => dialog.set(id),
    notify,
    chooseFiles: () => chooser.click(),
    async saveFile() {
      const { MESHBOARD_EXTENSION, MESHBOARD_MEDIA_TYPE, saveMeshboardFile } = await import(
        '../io/meshboard-file.ts'
      );
      const name = fileNameOf(editor.board.title, t()('app.untitled'), MESHBOARD_EXTENSION);
      download(new Blob([saveMeshboardFile(editor.board)], { type: MESHBOARD_MEDIA_TYPE }), name);
      notify({ tone: 'success', text: t()('file.saved', { name }) });
    },
    newBoard: app.newBoard,
    copy(cut) {
      const text = clipboard.take(editor);
      if (text === null) return false;
      const ids = editor.selectedShapes().flatMap(({ id, locked }) => (locked ? [] : [id]));
      void clipboard.write(text).then((written) => {
        if (!written) {
          const shortcut = formatShortcut(cut ? 'Mod+X' : 'Mod+C', app.mac, t());
          notify({ tone: 'error', text: t()('toast.copyBlocked', { shortcut }) });
        } else if (cut) {
          // What was copied, whatever is selected by now.
          editor.board.undo.mark();
          editor.board.delete(ids);
        }
      });
      return true;
    },
    async paste() {
      const text = await clipboard.read();
      if (text !== null) pasteText(text);
      else
        notify({
          tone: 'info',
          text: t()('toast.pasteBlocked', { shortcut: formatShortcut('Mod+V', app.mac, t()) }),
        });
    },
  };

  const actions: ActionContext = {
    editor,
    settings: app.settings,
    keepTool: createStore(false),
    shell,
    get t() {
      return t();
    },
    mac: app.mac,
  };
  return {
    actions,
    dialog,
    contextMenu: createStore<Place | null>(null),
    imports,
    pointer,
    clipboard,
    bringIn,
    pasteText,
  };
};

/** Copy, cut and paste as the browser reports them: the only way to the clipboard that works on plain http. */
const useClipboardEvents = (ui: BoardUi): void => {
  useEffect(() => {
    const { editor } = ui.actions;
    const elsewhere = (event: Event): boolean =>
      isTyping(event.target) || document.querySelector('dialog[open]') !== null || event.defaultPrevented;
    const onCopy = (event: ClipboardEvent): void => {
      if (elsewhere(event) || (document.getSelection()?.isCollapsed ?? true) === false) return;
      if (event.clipboardData === null) return;
      const text = ui.clipboard.take(editor);
      if (text === null) return;
      event.preventDefault();
      event.clipboardData.setData('text/plain', text);
      if (event.type === 'cut' && !editor.readOnly.get()) editor.deleteSelection();
    };
    const onPaste = (event: ClipboardEvent): void => {
      if (elsewhere(event) || event.clipboardData === null) return;
      event.preventDefault();
      const { clipboardData } = event;
      const text = clipboardData.getData('text/plain');
      const content = pastedContent({ files: [...clipboardData.files], text });
      if (content.kind === 'files') ui.bringIn(content.files, null);
      else if (!editor.readOnly.get()) ui.pasteText(content.text);
    };
    document.addEventListener('copy', onCopy);
    document.addEventListener('cut', onCopy);
    document.addEventListener('paste', onPaste);
    return () => {
      document.removeEventListener('copy', onCopy);
      document.removeEventListener('cut', onCopy);
      document.removeEventListener('paste', onPaste);
    };
  }, [ui]);
};

/** Boards outlive their server: what a paste needs must not be fetched only when it has gone. */
const useLoadAhead = (): void => {
  useEffect(() => {
    const timer = setTimeout(() => {
      loadBringIn().catch((error: unknown) =>
        console.warn('Importing will be loaded when it is needed.', error),
      );
    }, LOAD_AHEAD_AFTER);
    return () => clearTimeout(timer);
  }, []);
};

/** Files dropped anywhere on the window; without this the browser would leave the board to show them. */
const useDrop = (ui: BoardUi): boolean => {
  const [over, setOver] = useState(false);
  const depth = useRef(0);
  useEffect(() => {
    const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;
    const count = (by: number) => (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      depth.current = Math.max(0, depth.current + by);
      setOver(depth.current > 0);
    };
    const onOver = (event: DragEvent): void => {
      if (hasFiles(event)) event.preventDefault();
    };
    const onDrop = (event: DragEvent): void => {
      depth.current = 0;
      setOver(false);
      if (!hasFiles(event)) return;
      event.preventDefault();
      ui.bringIn([...(event.dataTransfer?.files ?? [])], { x: event.clientX, y: event.clientY });
    };
    const onEnter = count(1);
    const onLeave = count(-1);
    addEventListener('dragenter', onEnter);
    addEventListener('dragleave', onLeave);
    addEventListener('dragover', onOver);
    addEventListener('drop', onDrop);
    return () => {
      removeEventListener('dragenter', onEnter);
      removeEventListener('dragleave', onLeave);
      removeEventListener('dragover', onOver);
      removeEventListener('drop', onDrop);
    };
  }, [ui]);
  return over;
};

/**
 * Keeps the focus where it is when a button of a bar is clicked: on the canvas the next key is meant for the board,
 * in a text that is being written the caret stays.
 */
const keepFocus = (event: React.MouseEvent): void => {
  const target = event.target;
  if (target instanceof Element && target.closest('button') && !target.closest('dialog'))
    event.preventDefault();
};

/** The whole screen of an open board. */
export const BoardScreen = ({ session }: { readonly session: BoardSession }) => {
  const t = useT();
  const app = useApp();
  const ui = useMemo(() => createBoardUi(session, app), [session, app]);
  useEffect(() => installShortcuts(window, () => ui.actions), [ui]);
  useEffect(() => watchTakenText(window, ui.actions), [ui]);
  useClipboardEvents(ui);
  useLoadAhead();
  const dropping = useDrop(ui);
  return (
    <SessionContext value={session}>
      <BoardUiContext value={ui}>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: only keeps the focus from moving */}
        <div className="board-screen" onMouseDown={keepFocus}>
          <button type="button" className="skip-link" onClick={focusCanvas}>
            {t('app.skipToCanvas')}
          </button>
          <TopBar />
          <ArchiveKeyBanner />
          <ToolBar />
          <StyleBar />
          <CanvasHost />
          <Welcome />
          <ContentFinder />
          <BottomBar />
          <SyncProgress />
          <ImportPanel />
          {dropping && <div className="drop-zone">{t('import.drop')}</div>}
          <ContextMenu />
          <DialogHost />
        </div>
      </BoardUiContext>
    </SessionContext>
  );
};
