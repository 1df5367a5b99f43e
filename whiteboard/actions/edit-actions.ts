import type { Action, ActionContext } from './action.ts';

const someSelected = ({ editor }: ActionContext) => editor.selection.get().size > 0;
const severalSelected = ({ editor }: ActionContext) => editor.selection.get().size > 1;
const somethingThere = ({ editor }: ActionContext) => editor.board.shapes.size > 0;

/** Without a selection the arrow keys move the view: a board can be looked over without a mouse. */
const VIEW_STEP = 40;

const nudge = (
  id: 'nudgeLeft' | 'nudgeRight' | 'nudgeUp' | 'nudgeDown',
  key: string,
  dx: number,
  dy: number,
): readonly Action[] =>
  ([1, 10] as const).map((distance) => ({
    id: distance === 1 ? `edit.${id}` : `edit.${id}Far`,
    group: 'edit',
    label: distance === 1 ? `edit.${id}` : `edit.${id}Far`,
    shortcuts: [distance === 1 ? key : `Shift+${key}`],
    repeats: true,
    keyOnly: true,
    run: (context) => {
      const { editor } = context;
      if (someSelected(context) && !editor.readOnly.get()) {
        editor.nudgeSelection(dx * distance, dy * distance);
      } else {
        editor.panBy(-dx * distance * VIEW_STEP, -dy * distance * VIEW_STEP);
      }
    },
  }));

/** What changes the selected shapes, or which they are. */
export const editActions = [
  {
    id: 'edit.undo',
    group: 'edit',
    label: 'edit.undo',
    icon: 'undo',
    shortcuts: ['Mod+Z'],
    edits: true,
    repeats: true,
    enabled: ({ editor }) => editor.board.undo.canUndo,
    run: ({ editor }) => editor.board.undo.undo(),
  },
  {
    id: 'edit.redo',
    group: 'edit',
    label: 'edit.redo',
    icon: 'redo',
    shortcuts: ['Mod+Shift+Z', 'Mod+Y'],
    edits: true,
    repeats: true,
    enabled: ({ editor }) => editor.board.undo.canRedo,
    run: ({ editor }) => editor.board.undo.redo(),
  },
  {
    id: 'edit.cut',
    group: 'edit',
    label: 'edit.cut',
    icon: 'cut',
    shortcuts: ['Mod+X'],
    edits: true,
    enabled: someSelected,
    run: ({ shell }) => {
      shell.copy(true);
    },
  },
  {
    id: 'edit.copy',
    group: 'edit',
    label: 'edit.copy',
    icon: 'copy',
    shortcuts: ['Mod+C'],
    enabled: someSelected,
    run: ({ shell }) => {
      shell.copy(false);
    },
  },
  {
    id: 'edit.paste',
    group: 'edit',
    label: 'edit.paste',
    icon: 'paste',
    shortcuts: ['Mod+V'],
    edits: true,
    run: ({ shell }) => shell.paste(),
  },
  {
    id: 'edit.duplicate',
    group: 'edit',
    label: 'edit.duplicate',
    icon: 'duplicate',
    shortcuts: ['Mod+D'],
    edits: true,
    enabled: someSelected,
    run: ({ editor }) => editor.duplicateSelection(),
  },
  {
    id: 'edit.delete',
    group: 'edit',
    label: 'edit.delete',
    icon: 'trash',
    shortcuts: ['Delete', 'Backspace'],
    edits: true,
    enabled: someSelected,
    run: ({ editor, shell, t }) => {
      const locked = editor.selectedShapes().every((shape) => shape.locked);
      if (locked) shell.notify({ tone: 'info', text: t('toast.locked') });
      else editor.deleteSelection();
    },
  },
  {
    id: 'edit.selectAll',
    group: 'edit',
    label: 'edit.selectAll',
    icon: 'selectAll',
    shortcuts: ['Mod+A'],
    enabled: somethingThere,
    run: ({ editor }) => editor.selectAll(),
  },
  {
    id: 'edit.editText',
    group: 'edit',
    label: 'edit.editText',
    icon: 'text',
    shortcuts: ['Enter'],
    edits: true,
    enabled: ({ editor }) => editor.canWrite,
    run: ({ editor }) => editor.writeIntoSelection(),
  },
  {
    id: 'edit.cancel',
    group: 'edit',
    label: 'edit.cancel',
    shortcuts: ['Escape'],
    keyOnly: true,
    run: ({ editor }) => editor.cancel(),
  },
  ...nudge('nudgeLeft', 'ArrowLeft', -1, 0),
  ...nudge('nudgeRight', 'ArrowRight', 1, 0),
  ...nudge('nudgeUp', 'ArrowUp', 0, -1),
  ...nudge('nudgeDown', 'ArrowDown', 0, 1),
  {
    id: 'arrange.group',
    group: 'arrange',
    label: 'arrange.group',
    icon: 'group',
    shortcuts: ['Mod+G'],
    edits: true,
    enabled: severalSelected,
    run: ({ editor }) => editor.groupSelection(),
  },
  {
    id: 'arrange.ungroup',
    group: 'arrange',
    label: 'arrange.ungroup',
    icon: 'ungroup',
    shortcuts: ['Mod+Shift+G'],
    edits: true,
    enabled: ({ editor }) => editor.selectedShapes().some((shape) => shape.groups.length > 0),
    run: ({ editor }) => editor.ungroupSelection(),
  },
  {
    id: 'arrange.front',
    group: 'arrange',
    label: 'arrange.front',
    icon: 'front',
    shortcuts: [']', 'Mod+Shift+]', 'Shift+PageUp'],
    edits: true,
    enabled: someSelected,
    run: ({ editor }) => editor.reorderSelection('front'),
  },
  {
    id: 'arrange.forward',
    group: 'arrange',
    label: 'arrange.forward',
    icon: 'forward',
    shortcuts: ['Mod+]', 'PageUp'],
    edits: true,
    enabled: someSelected,
    run: ({ editor }) => editor.reorderSelection('forward'),
  },
  {
    id: 'arrange.backward',
    group: 'arrange',
    label: 'arrange.backward',
    icon: 'backward',
    shortcuts: ['Mod+[', 'PageDown'],
    edits: true,
    enabled: someSelected,
    run: ({ editor }) => editor.reorderSelection('backward'),
  },
  {
    id: 'arrange.back',
    group: 'arrange',
    label: 'arrange.back',
    icon: 'back',
    shortcuts: ['[', 'Mod+Shift+[', 'Shift+PageDown'],
    edits: true,
    enabled: someSelected,
    run: ({ editor }) => editor.reorderSelection('back'),
  },
  {
    id: 'arrange.lock',
    group: 'arrange',
    label: 'arrange.lock',
    icon: 'lock',
    shortcuts: ['Mod+Shift+L'],
    edits: true,
    enabled: ({ editor }) => editor.selectedShapes().some((shape) => !shape.locked),
    run: ({ editor }) => editor.setLocked(true),
  },
  {
    id: 'arrange.unlock',
    group: 'arrange',
    label: 'arrange.unlock',
    icon: 'unlock',
    edits: true,
    enabled: ({ editor }) => editor.selectedShapes().some((shape) => shape.locked),
    run: ({ editor }) => editor.setLocked(false),
  },
] as const satisfies readonly Action[];
