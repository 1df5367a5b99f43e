import { type FormEvent, useEffect, useState } from 'react';
import { type LinkErrorCode, readAddress } from '../session/address.ts';
import { useApp, useT } from './app-context.ts';
import { RecentList } from './recent-list.tsx';
import { useStore } from './use-store.ts';
import './full-page.css';

/** Instead of a board when the link opens none: what happened, that nothing is lost, and what to do. */
export const DamagedLink = ({ code }: { readonly code: LinkErrorCode }) => {
  const t = useT();
  const { hash, recent, newBoard } = useApp();
  const boards = useStore(recent);
  const [text, setText] = useState('');
  const [tried, setTried] = useState(false);
  useEffect(() => {
    document.title = t('app.documentTitle', { title: t('damaged.title') });
  }, [t]);

  const open = (event: FormEvent): void => {
    event.preventDefault();
    const fragment = text.slice(text.indexOf('#') + 1).trim();
    if (readAddress(fragment).kind === 'board') hash.set(`#${fragment}`);
    else setTried(true);
  };

  return (
    <main className="full-page">
      <h1>{t('damaged.title')}</h1>
      <p>{t(code === 'unknown-kind' ? 'damaged.unknownKind' : 'damaged.body')}</p>
      <h2>{t('damaged.what')}</h2>
      <ul>
        {code === 'unknown-kind' && <li>{t('damaged.update')}</li>}
        <li>{t('damaged.copyAgain')}</li>
        <li>{t('damaged.askAgain')}</li>
      </ul>
      <form className="full-page-form" onSubmit={open}>
        <label>
          <span>{t('damaged.paste')}</span>
          <input
            className="field"
            value={text}
            autoComplete="off"
            spellCheck={false}
            aria-invalid={tried}
            onChange={(event) => {
              setText(event.target.value);
              setTried(false);
            }}
          />
        </label>
        <button type="submit" className="button-primary">
          {t('damaged.open')}
        </button>
      </form>
      {tried && (
        <p className="note note-warning" role="alert">
          {t('damaged.still')}
        </p>
      )}
      {boards.length > 0 && (
        <>
          <h2>{t('damaged.recent')}</h2>
          <RecentList />
        </>
      )}
      <button type="button" className="button-secondary" onClick={newBoard}>
        {t('damaged.newBoard')}
      </button>
    </main>
  );
};
