import type { ActionContext } from './action.ts';
import { belongsToFocus } from './keyboard.ts';
import { createStrayKeys } from './stray-keys.ts';

/**
 * Says it when somebody else deletes the text in which the caret is, and keeps what is still being typed from taking up
 * tools or deleting shapes. Returns the way to stop.
 */
export const watchTakenText = (target: Window, context: ActionContext): (() => void) => {
  const { editor, shell, mac } = context;
  const stray = createStrayKeys();
  const onKeyDown = (event: KeyboardEvent): void => {
    if (belongsToFocus(event.target, event.key) || !stray.takes(event, event.timeStamp, mac)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  const stops = [
    editor.onTextTaken(() => {
      stray.begin(target.performance.now());
      shell.notify({ tone: 'info', text: context.t('toast.textTaken') });
    }),
    () => target.removeEventListener('keydown', onKeyDown, true),
    () => target.removeEventListener('pointerdown', stray.end, true),
  ];
  // Before the canvas, for which Space and Enter are something.
  target.addEventListener('keydown', onKeyDown, true);
  target.addEventListener('pointerdown', stray.end, true);
  return () => {
    for (const stop of stops) stop();
  };
};
