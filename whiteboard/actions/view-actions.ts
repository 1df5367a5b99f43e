import type { Action } from './action.ts';

/** One press of a zoom key or button. */
const ZOOM_STEP = 1.25;

/** What changes how the board is looked at, for this person only. */
export const viewActions = [
  {
    id: 'view.zoomIn',
    group: 'view',
    label: 'view.zoomIn',
    icon: 'plus',
    shortcuts: ['Mod+=', 'Mod+Shift+='],
    whileWriting: 'stays',
    repeats: true,
    run: ({ editor }) => editor.zoomBy(ZOOM_STEP),
  },
  {
    id: 'view.zoomOut',
    group: 'view',
    label: 'view.zoomOut',
    icon: 'minus',
    shortcuts: ['Mod+-'],
    whileWriting: 'stays',
    repeats: true,
    run: ({ editor }) => editor.zoomBy(1 / ZOOM_STEP),
  },
  {
    id: 'view.zoomReset',
    group: 'view',
    label: 'view.zoomReset',
    icon: 'zoomReset',
    shortcuts: ['Mod+0'],
    whileWriting: 'stays',
    run: ({ editor }) => editor.zoomTo(1),
  },
  {
    id: 'view.zoomFit',
    group: 'view',
    label: 'view.zoomFit',
    icon: 'fit',
    shortcuts: ['Shift+1'],
    run: ({ editor }) => editor.zoomToFit(),
  },
  {
    id: 'view.zoomSelection',
    group: 'view',
    label: 'view.zoomSelection',
    icon: 'fitSelection',
    shortcuts: ['Shift+2'],
    enabled: ({ editor }) => editor.selection.get().size > 0,
    run: ({ editor }) => editor.zoomToFit(editor.selection.get()),
  },
  {
    id: 'view.grid',
    group: 'view',
    label: 'view.grid',
    icon: 'grid',
    shortcuts: ["Mod+'"],
    whileWriting: 'stays',
    checked: ({ settings }) => settings.get().showGrid,
    run: ({ settings }) => settings.update((value) => ({ ...value, showGrid: !value.showGrid })),
  },
  {
    id: 'view.theme',
    group: 'view',
    label: 'view.theme',
    icon: 'theme',
    shortcuts: ['Alt+Shift+D'],
    run: ({ editor, settings }) => {
      const theme = editor.theme.get() === 'dark' ? 'light' : 'dark';
      settings.update((value) => ({ ...value, theme }));
    },
  },
] as const satisfies readonly Action[];
