import { useEffect, useState } from 'react';
import { MAIN_MENU } from '../actions/actions.ts';
import { useApp, useSession, useT } from './app-context.ts';
import { useBoardUi } from './board-context.ts';
import { focusCanvas } from './focus-canvas.ts';
import { Icon } from './icons.tsx';
import { MenuItems } from './menu.tsx';
import { People } from './people.tsx';
import { Popover } from './popover.tsx';
import { StorageBadge } from './storage-badge.tsx';
import { useStore } from './use-store.ts';
import './top-bar.css';

/** Longest title, in UTF-16 units. */
const MAX_TITLE = 200;

const Title = () => {
  const session = useSession();
  const t = useT();
  const title = useStore(session.title);
  const readOnly = useStore(session.editor.readOnly);
  const [draft, setDraft] = useState<string | null>(null);
  const shown = draft ?? title;
  const keep = (): void => {
    if (draft !== null && draft.trim() !== title) session.setTitle(draft.trim().slice(0, MAX_TITLE));
    setDraft(null);
  };
  if (readOnly) return <h1 className="title title-fixed">{title || t('app.untitled')}</h1>;
  return (
    <h1 className="title">
      {/* The hidden text gives the field the width of what is in it. */}
      <span className="title-measure" aria-hidden="true">
        {shown || t('app.untitled')}
      </span>
      <input
        size={1}
        aria-label={t('board.title')}
        placeholder={t('app.untitled')}
        maxLength={MAX_TITLE}
        value={shown}
        onChange={(event) => setDraft(event.target.value)}
        onFocus={(event) => event.target.select()}
        onBlur={keep}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setDraft(null);
          if (event.key === 'Escape' || event.key === 'Enter') focusCanvas();
        }}
      />
    </h1>
  );
};

const ViewOnlyBadge = () => {
  const t = useT();
  return (
    <p className="view-only" title={t('app.viewOnlyHint')}>
      <Icon name="eye" size={16} />
      <span>{t('app.viewOnly')}</span>
      <span className="visually-hidden">{t('app.viewOnlyHint')}</span>
    </p>
  );
};

/** Menu, title and storage state on the left; people and sharing on the right. */
export const TopBar = () => {
  const { actions, dialog } = useBoardUi();
  const session = useSession();
  const t = useT();
  const { translation } = useApp();
  const title = useStore(session.title);
  const readOnly = useStore(session.editor.readOnly);
  useEffect(() => {
    const say = translation.current.get();
    document.title = say('app.documentTitle', { title: title || say('app.untitled') });
  }, [title, translation]);
  return (
    <header className="top-bar">
      <div className="panel top-left">
        <Popover label={t('board.menu')} button={<Icon name="menu" />} role="menu">
          {(close) => <MenuItems plan={MAIN_MENU} context={actions} close={close} />}
        </Popover>
        <Title />
        <StorageBadge />
      </div>
      <div className="panel top-right">
        {readOnly && <ViewOnlyBadge />}
        <People />
        <button
          type="button"
          className="button-primary"
          aria-label={t('share.button')}
          onClick={() => dialog.set('share')}
        >
          <Icon name="share" size={18} />
          <span>{t('share.button')}</span>
        </button>
      </div>
    </header>
  );
};
