import { type ActionContext, isEnabled } from '../actions/action.ts';
import { actionOf, HIDDEN_WHEN_DISABLED, type MenuPlan } from '../actions/actions.ts';
import { runAction } from './action-button.tsx';
import { focusCanvas } from './focus-canvas.ts';
import { Icon } from './icons.tsx';
import { Keys } from './keys.tsx';
import { moveFocus } from './roving-focus.ts';
import './menu.css';

/** The entries of a plan that are worth showing, without lines at the ends or doubled. */
export const visibleEntries = (plan: MenuPlan, context: ActionContext): MenuPlan => {
  const entries = plan.filter((entry) => {
    if (entry === '---') return true;
    const action = actionOf(entry);
    if (action.edits === true && context.editor.readOnly.get()) return false;
    return !HIDDEN_WHEN_DISABLED.has(entry) || isEnabled(action, context);
  });
  return entries.filter((entry, at) => {
    if (entry !== '---') return true;
    const before = entries.slice(0, at).some((other) => other !== '---');
    return before && entries[at + 1] !== undefined && entries[at + 1] !== '---';
  });
};

export interface MenuItemsProps {
  readonly plan: MenuPlan;
  readonly context: ActionContext;
  readonly close: () => void;
}

/** The items of a menu, made from actions. */
export const MenuItems = ({ plan, context, close }: MenuItemsProps) => {
  const { t } = context;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the role is on the popover around it
    <div className="menu" onKeyDown={(event) => moveFocus(event, 'vertical')}>
      {visibleEntries(plan, context).map((entry, at) => {
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have nothing else to be told apart by
        if (entry === '---') return <hr key={at} />;
        const action = actionOf(entry);
        const checked = action.checked?.(context);
        const shortcut = action.shortcuts?.[0];
        return (
          // biome-ignore lint/a11y/useAriaPropsSupportedByRole: aria-checked is there only for menuitemcheckbox
          <button
            key={entry}
            type="button"
            role={checked === undefined ? 'menuitem' : 'menuitemcheckbox'}
            aria-checked={checked}
            className={entry === 'edit.delete' ? 'menu-item danger' : 'menu-item'}
            disabled={!isEnabled(action, context)}
            onClick={() => {
              close();
              // Before the action: a dialog that it opens gives the focus back to where it was.
              focusCanvas();
              runAction(action, context);
            }}
          >
            <span className="menu-icon">{action.icon && <Icon name={action.icon} size={18} />}</span>
            <span className="menu-label">{t(action.label)}</span>
            {checked === true && <Icon name="check" size={16} />}
            {shortcut !== undefined && <Keys shortcut={shortcut} />}
          </button>
        );
      })}
    </div>
  );
};
