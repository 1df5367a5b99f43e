import { type Action, type ActionContext, isEnabled } from './action.ts';
import { ACTIONS } from './actions.ts';
import { fitOf, type KeyPress } from './shortcut.ts';
import { unexpected } from './unexpected.ts';

/** The clipboard's keys are left to the browser: only its own copy and paste events may touch the clipboard everywhere. */
const BY_CLIPBOARD_EVENT: ReadonlySet<string> = new Set(['edit.copy', 'edit.cut', 'edit.paste']);

/** With the caret in a text these are the text's: they select, copy and undo its letters. */
const BY_TEXT: ReadonlySet<string> = new Set([
  ...BY_CLIPBOARD_EVENT,
  'edit.undo',
  'edit.redo',
  'edit.selectAll',
]);

/** Keys that mean something to a focused button, menu or toolbar. */
const FOR_CONTROLS: ReadonlySet<string> = new Set([
  'Enter',
  ' ',
  'Escape',
  'Tab',
  'Home',
  'End',
  'ArrowLeft',
  'ArrowRight',
  'ArrowUp',
  'ArrowDown',
]);

/** The action that a key press asks for, if any. */
export const actionFor = (press: KeyPress, mac: boolean): Action | null => {
  const fitting = (wanted: 'character' | 'place'): Action | undefined =>
    ACTIONS.find((action) => action.shortcuts?.some((shortcut) => fitOf(shortcut, press, mac) === wanted));
  return fitting('character') ?? fitting('place') ?? null;
};

/** Where {@link FOR_CONTROLS} have a meaning of their own; Escape, for one, closes a popover. */
const CONTROLS = 'button, a, input, [role="toolbar"], [role="radiogroup"], [popover]';

/** Inputs into which nothing is typed: after a click on one, `V` still takes up the select tool. */
const NOT_TYPED = ['checkbox', 'radio', 'button', 'color', 'range', 'file']
  .map((type) => `:not([type="${type}"])`)
  .join('');

/** Whether what is typed or pasted goes into a field. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element &&
  target.matches(`input${NOT_TYPED}, textarea, select, [contenteditable]:not([contenteditable="false"])`);

/** Whether a key press belongs to what has the focus rather than to the board. */
export const belongsToFocus = (target: EventTarget | null, key: string): boolean => {
  if (!(target instanceof Element)) return false;
  if (isTyping(target) || target.closest('dialog, [role="menu"]') !== null) return true;
  return FOR_CONTROLS.has(key) && target.closest(CONTROLS) !== null;
};

/** Whether a key press writes nothing, but commands: Ctrl and Alt together are AltGr, which makes characters. */
const isCommand = (press: KeyPress, mac: boolean): boolean =>
  mac ? press.metaKey : press.ctrlKey && !press.altKey;

/** Listens for shortcuts; returns the way to stop. */
export const installShortcuts = (target: Window, context: () => ActionContext): (() => void) => {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing) return;
    // Not even with the focus nowhere, as when the button that had it went: Delete must not reach the board behind.
    if (target.document.querySelector('dialog:modal') !== null) return;
    const now = context();
    const action = actionFor(event, now.mac);
    const writing = now.editor.editing.get() !== null;
    const commands = writing && isCommand(event, now.mac);
    if (!commands && belongsToFocus(event.target, event.key)) return;
    // The caret is in a text while the focus is on a control of its style: Backspace and letters are the text's.
    if (writing && !commands && action?.id !== 'edit.cancel') return;
    if (action === null || (commands ? BY_TEXT : BY_CLIPBOARD_EVENT).has(action.id)) return;
    // Even when it cannot be done just now: Ctrl+S or Ctrl+D must not turn into the browser's own command.
    event.preventDefault();
    if (commands && action.whileWriting === undefined) return;
    if ((event.repeat && action.repeats !== true) || !isEnabled(action, now)) return;
    if (commands && action.whileWriting === 'leaves') now.editor.stopEditing();
    void Promise.resolve(action.run(now)).catch((error: unknown) => {
      now.shell.notify(unexpected(now.t, error));
    });
  };
  target.addEventListener('keydown', onKeyDown);
  return () => target.removeEventListener('keydown', onKeyDown);
};
