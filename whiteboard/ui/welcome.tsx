import { useSyncExternalStore } from 'react';
import { ActionButton } from './action-button.tsx';
import { useSession, useT } from './app-context.ts';
import { useStore } from './use-store.ts';
import './welcome.css';

/** What to do with an empty board; gone with the first shape, and not there before it is known that it is empty. */
export const Welcome = () => {
  const t = useT();
  const { editor, contentKnown } = useSession();
  const empty = useSyncExternalStore(editor.board.onChange, () => editor.board.shapes.size === 0);
  const known = useStore(contentKnown);
  const busy = useStore(editor.busy);
  const readOnly = useStore(editor.readOnly);
  const editing = useStore(editor.editing);
  if (!empty || !known || busy || editing !== null) return null;
  return (
    <section className="welcome">
      <h2>{t('welcome.title')}</h2>
      <p>{t(readOnly ? 'welcome.viewer' : 'welcome.body')}</p>
      {!readOnly && (
        <ActionButton id="app.help" className="button-quiet">
          {t('welcome.help')}
        </ActionButton>
      )}
    </section>
  );
};
