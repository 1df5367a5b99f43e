import type { Editor } from '../editor/editor.ts';
import type { Store } from '../editor/store.ts';
import type { MessageKey, PlainKey } from '../i18n/message.ts';
import type { Translate } from '../i18n/translate.ts';
import type { SettingsStore } from '../session/settings.ts';
import type { IconName } from '../ui/icons.tsx';
import type { Shortcut } from './shortcut.ts';

/** Dialogs that actions open; each is loaded when it is opened for the first time. */
export type DialogId =
  | 'share'
  | 'settings'
  | 'help'
  | 'palette'
  | 'export'
  | 'recent'
  | 'connection'
  | 'check';

export type ToastTone = 'info' | 'success' | 'error';

export interface Notice {
  readonly tone: ToastTone;
  readonly text: string;
}

/** What actions need of the page around the canvas. */
export interface Shell {
  openDialog(dialog: DialogId): void;
  notify(notice: Notice): void;
  /** Lets the person choose files, then brings them in. */
  chooseFiles(): void;
  /** Hands the person a file of the whole board. */
  saveFile(): Promise<void>;
  /** Opens a board that nobody has been on, in this tab. */
  newBoard(): void;
  /** Copies or cuts the selection. Resolves false when there was nothing. */
  copy(cut: boolean): boolean;
  /** Pastes what a button may read of the clipboard. */
  paste(): Promise<void>;
}

/** What every action gets. */
export interface ActionContext {
  readonly editor: Editor;
  readonly settings: SettingsStore;
  /** Whether a tool stays taken up after one shape. */
  readonly keepTool: Store<boolean>;
  readonly shell: Shell;
  readonly t: Translate;
  readonly mac: boolean;
}

export type ActionGroup = 'tools' | 'style' | 'edit' | 'arrange' | 'view' | 'board' | 'app';

/**
 * One thing that a person can do. Menus, the toolbar, the context menu, the palette, shortcuts and the help
 * dialog are all made from these declarations.
 */
export interface Action {
  readonly id: string;
  readonly group: ActionGroup;
  readonly label: PlainKey;
  readonly icon?: IconName;
  /** All keys that do it; the first is the one that is shown. */
  readonly shortcuts?: readonly Shortcut[];
  /** Changes the board: neither offered nor done with a view link. */
  readonly edits?: boolean;
  /** Held down it does it again and again (moving, undoing). */
  readonly repeats?: boolean;
  /**
   * What its key with Ctrl or Cmd does while a text is being written: it is done and the caret stays, or the text is left
   * first. Without this nothing is done, and the browser does not do what it has under the key either.
   */
  readonly whileWriting?: 'stays' | 'leaves';
  /** Left out of menus and the palette: pointless without its key. */
  readonly keyOnly?: boolean;
  readonly enabled?: (context: ActionContext) => boolean;
  /** For actions that are on or off. */
  readonly checked?: (context: ActionContext) => boolean;
  readonly run: (context: ActionContext) => void | Promise<void>;
}

/** Whether the action can be done at this moment. */
export const isEnabled = (action: Action, context: ActionContext): boolean =>
  !(action.edits === true && context.editor.readOnly.get()) && (action.enabled?.(context) ?? true);

export const GROUP_LABELS = {
  tools: 'group.tools',
  style: 'group.style',
  edit: 'group.edit',
  arrange: 'group.arrange',
  view: 'group.view',
  board: 'group.board',
  app: 'group.app',
} as const satisfies Record<ActionGroup, MessageKey>;
