import type { ToolId } from '../editor/editor.ts';
import type { Action } from './action.ts';

/** Tools that work with a view link. */
const WATCHING: ReadonlySet<ToolId> = new Set(['select', 'hand', 'laser']);

const tool = (id: ToolId, shortcuts: readonly string[]): Action => ({
  id: `tool.${id}`,
  group: 'tools',
  label: `tool.${id}`,
  icon: id,
  shortcuts,
  edits: !WATCHING.has(id),
  checked: ({ editor }) => editor.tool.get() === id,
  run: ({ editor, keepTool }) => editor.setTool(id, { keep: keepTool.get() }),
});

/** In the order of the toolbar. Letters and digits are those of Excalidraw and tldraw. */
export const toolActions = [
  tool('select', ['V', '1']),
  tool('hand', ['H']),
  tool('pen', ['P', '7']),
  tool('rectangle', ['R', '2']),
  tool('diamond', ['D', '3']),
  tool('ellipse', ['O', '4']),
  tool('arrow', ['A', '5']),
  tool('line', ['L', '6']),
  tool('text', ['T', '8']),
  tool('eraser', ['E', '0']),
  tool('laser', ['K']),
  {
    id: 'tool.keep',
    group: 'tools',
    label: 'tool.keep',
    icon: 'pin',
    shortcuts: ['Q'],
    edits: true,
    checked: ({ keepTool }) => keepTool.get(),
    run: ({ editor, keepTool }) => {
      keepTool.update((keep) => !keep);
      editor.setTool(editor.tool.get(), { keep: keepTool.get() });
    },
  },
] as const satisfies readonly Action[];
