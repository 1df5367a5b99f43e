import { toolActions } from '../actions/tool-actions.ts';
import { ActionButton } from './action-button.tsx';
import { useSession, useT } from './app-context.ts';
import { useBoardUi } from './board-context.ts';
import { focusCanvas } from './focus-canvas.ts';
import { Icon } from './icons.tsx';
import { Popover } from './popover.tsx';
import { moveFocus } from './roving-focus.ts';
import { useStore } from './use-store.ts';
import './tool-bar.css';

/** Shown on every screen; the others go into a menu on narrow ones. */
const ALWAYS: ReadonlySet<string> = new Set([
  'tool.select',
  'tool.pen',
  'tool.rectangle',
  'tool.arrow',
  'tool.text',
  'tool.eraser',
]);
const VIEWER_TOOLS: ReadonlySet<string> = new Set(['tool.select', 'tool.hand', 'tool.laser']);

/** The tools, as a toolbar that the arrow keys walk along. */
export const ToolBar = () => {
  const t = useT();
  const { actions } = useBoardUi();
  const { editor } = useSession();
  const tool = useStore(editor.tool);
  const readOnly = useStore(editor.readOnly);
  useStore(actions.keepTool);
  const shown = readOnly ? toolActions.filter(({ id }) => VIEWER_TOOLS.has(id)) : toolActions;
  const rest = readOnly ? [] : toolActions.filter(({ id }) => !ALWAYS.has(id));
  const current = rest.find(({ id }) => id === `tool.${tool}`);
  return (
    <div
      className={readOnly ? 'panel tool-bar tool-bar-viewer' : 'panel tool-bar'}
      role="toolbar"
      aria-label={t('tool.bar')}
      onKeyDown={(event) => moveFocus(event, 'horizontal')}
    >
      {shown.map(({ id }) => (
        <ActionButton
          key={id}
          id={id}
          tabIndex={id === `tool.${tool}` ? 0 : -1}
          className={ALWAYS.has(id) || readOnly ? 'button tool' : 'button tool tool-rare'}
        />
      ))}
      {rest.length > 0 && (
        <span className={current ? 'tool-more tool-more-current' : 'tool-more'}>
          <Popover
            label={t('tool.more')}
            role="menu"
            side="above"
            align="end"
            buttonClass="button tool"
            button={<Icon name={current?.icon ?? 'more'} />}
          >
            {(close) => (
              // biome-ignore lint/a11y/noStaticElementInteractions: closes the menu around the buttons, which are operable
              <div
                className="tool-grid"
                onClick={() => {
                  close();
                  focusCanvas();
                }}
                onKeyDown={(event) => moveFocus(event, 'both')}
              >
                {rest.map(({ id, label }) => (
                  <ActionButton key={id} id={id} className="button tool-tile">
                    {t(label)}
                  </ActionButton>
                ))}
              </div>
            )}
          </Popover>
        </span>
      )}
    </div>
  );
};
