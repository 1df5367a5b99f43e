import { type Action, type ActionContext, isEnabled } from '../actions/action.ts';
import { actionOf } from '../actions/actions.ts';
import { ariaShortcut, formatShortcut } from '../actions/shortcut.ts';
import { unexpected } from '../actions/unexpected.ts';
import { useBoardUi } from './board-context.ts';
import { Icon } from './icons.tsx';

/** Runs an action that somebody asked for; what goes wrong is said. */
export const runAction = (action: Action, context: ActionContext): void => {
  const report = (error: unknown): void => {
    console.error(error);
    context.shell.notify(unexpected(context.t, error));
  };
  try {
    void Promise.resolve(action.run(context)).catch(report);
  } catch (error) {
    report(error);
  }
};

/** Label and first shortcut on one line, for tooltips. */
export const hintOf = (action: Action, { t, mac }: ActionContext): string => {
  const shortcut = action.shortcuts?.[0];
  return shortcut === undefined
    ? t(action.label)
    : `${t(action.label)} — ${formatShortcut(shortcut, mac, t)}`;
};

export interface ActionButtonProps {
  readonly id: string;
  readonly className?: string;
  /** -1 where the arrow keys lead to it, from another button of its toolbar. */
  readonly tabIndex?: 0 | -1;
  /** Words beside the icon. */
  readonly children?: string;
}

/** A button made from an action. The parent draws it again when what it depends on changes. */
export const ActionButton = ({ id, className = 'button', tabIndex = 0, children }: ActionButtonProps) => {
  const { actions } = useBoardUi();
  const action = actionOf(id);
  const checked = action.checked?.(actions);
  const shortcut = action.shortcuts?.[0];
  return (
    <button
      type="button"
      className={className}
      data-action={id}
      tabIndex={tabIndex}
      aria-label={actions.t(action.label)}
      aria-pressed={checked}
      aria-keyshortcuts={shortcut && ariaShortcut(shortcut, actions.mac)}
      title={hintOf(action, actions)}
      disabled={!isEnabled(action, actions)}
      onClick={() => runAction(action, actions)}
    >
      {action.icon && <Icon name={action.icon} />}
      {children !== undefined && <span>{children}</span>}
    </button>
  );
};
