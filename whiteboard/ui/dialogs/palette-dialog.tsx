import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { type Action, GROUP_LABELS, isEnabled } from '../../actions/action.ts';
import { ACTIONS } from '../../actions/actions.ts';
import { runAction } from '../action-button.tsx';
import { useT } from '../app-context.ts';
import { useBoardUi } from '../board-context.ts';
import { Dialog } from '../dialog.tsx';
import { Icon } from '../icons.tsx';
import { Keys } from '../keys.tsx';
import { searchActions } from './search-actions.ts';
import './palette-dialog.css';

const OFFERED = ACTIONS.filter((action) => action.keyOnly !== true && action.id !== 'app.palette');

/** Every command by name (ARIA "Combobox" with a list). */
const PaletteDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const t = useT();
  const { actions } = useBoardUi();
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const offered = actions.editor.readOnly.get() ? OFFERED.filter((action) => action.edits !== true) : OFFERED;
  const found = searchActions(
    offered,
    query,
    (action) => `${t(action.label)} ${t(GROUP_LABELS[action.group])}`,
  );
  const current = found[Math.min(at, found.length - 1)];

  useEffect(() => {
    if (current) list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [current]);

  const run = (action: Action | undefined): void => {
    if (action === undefined || !isEnabled(action, actions)) return;
    onClose();
    // The dialog must be gone first: the action may open another one, or act on the focused canvas.
    setTimeout(() => runAction(action, actions));
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && found.length > 0) {
      event.preventDefault();
      setAt((Math.min(at, found.length - 1) + step + found.length) % found.length);
    }
    if (event.key === 'Enter') {
      event.preventDefault();
      run(current);
    }
  };

  return (
    <Dialog title={t('palette.title')} onClose={onClose} bare>
      <div className="palette">
        <label className="palette-search">
          <Icon name="search" />
          <input
            type="text"
            role="combobox"
            aria-expanded="true"
            aria-controls={id}
            aria-activedescendant={current && `${id}-${current.id}`}
            aria-label={t('palette.search')}
            placeholder={t('palette.search')}
            value={query}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => {
              setQuery(event.target.value);
              setAt(0);
            }}
            onKeyDown={onKeyDown}
          />
        </label>
        <div ref={list} id={id} className="palette-list" role="listbox" aria-label={t('palette.title')}>
          {found.map((action) => {
            const enabled = isEnabled(action, actions);
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the search field's
              // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the search field
              <div
                key={action.id}
                id={`${id}-${action.id}`}
                role="option"
                aria-selected={action === current}
                aria-disabled={!enabled}
                className="palette-item"
                onPointerMove={() => setAt(found.indexOf(action))}
                onClick={() => run(action)}
              >
                <span className="menu-icon">{action.icon && <Icon name={action.icon} size={18} />}</span>
                <span className="menu-label">{t(action.label)}</span>
                <span className="palette-group">
                  {enabled ? t(GROUP_LABELS[action.group]) : t('palette.disabled')}
                </span>
                {action.shortcuts?.[0] !== undefined && <Keys shortcut={action.shortcuts[0]} />}
              </div>
            );
          })}
          {found.length === 0 && <p className="palette-none">{t('palette.none')}</p>}
        </div>
      </div>
    </Dialog>
  );
};
export default PaletteDialog;
