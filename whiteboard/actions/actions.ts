import type { Action, ActionGroup } from './action.ts';
import { boardActions } from './board-actions.ts';
import { editActions } from './edit-actions.ts';
import { styleActions } from './style-actions.ts';
import { toolActions } from './tool-actions.ts';
import { viewActions } from './view-actions.ts';

/** Everything that can be done, in the order of the palette and the help dialog. */
export const ACTIONS: readonly Action[] = [
  ...toolActions,
  ...styleActions,
  ...editActions,
  ...viewActions,
  ...boardActions,
];

const BY_ID: ReadonlyMap<string, Action> = new Map(ACTIONS.map((action) => [action.id, action]));

/** @throws RangeError for an id that no action has. */
export const actionOf = (id: string): Action => {
  const action = BY_ID.get(id);
  if (action === undefined) throw new RangeError(`there is no action ${id}`);
  return action;
};

export const GROUPS: readonly ActionGroup[] = ['tools', 'style', 'edit', 'arrange', 'view', 'board', 'app'];

export const actionsOf = (group: ActionGroup): readonly Action[] =>
  ACTIONS.filter((action) => action.group === group);

/** Entries of a menu; `---` is a line between two groups. */
export type MenuPlan = readonly (string | '---')[];

export const MAIN_MENU: MenuPlan = [
  'board.new',
  'board.recent',
  'board.open',
  'board.saveFile',
  'board.export',
  '---',
  'edit.undo',
  'edit.redo',
  'edit.selectAll',
  '---',
  'view.zoomFit',
  'view.grid',
  'view.theme',
  '---',
  'app.palette',
  'app.settings',
  'app.check',
  'app.help',
];

export const SELECTION_MENU: MenuPlan = [
  'edit.editText',
  'edit.cut',
  'edit.copy',
  'edit.paste',
  'edit.duplicate',
  '---',
  'arrange.front',
  'arrange.forward',
  'arrange.backward',
  'arrange.back',
  '---',
  'arrange.group',
  'arrange.ungroup',
  'arrange.lock',
  'arrange.unlock',
  '---',
  'view.zoomSelection',
  '---',
  'edit.delete',
];

export const CANVAS_MENU: MenuPlan = [
  'edit.paste',
  'edit.selectAll',
  '---',
  'view.zoomFit',
  'view.zoomReset',
  'view.grid',
  '---',
  'board.export',
  'app.help',
];

/** These entries are left out of menus, rather than greyed, while they cannot be done. */
export const HIDDEN_WHEN_DISABLED: ReadonlySet<string> = new Set([
  'edit.editText',
  'arrange.group',
  'arrange.ungroup',
  'arrange.lock',
  'arrange.unlock',
  'board.open',
]);
