import { type RecentBoard, withoutRecent } from '../session/recent-boards.ts';
import { useApp, useT } from './app-context.ts';
import { Icon } from './icons.tsx';
import { useStore } from './use-store.ts';
import './recent-list.css';

/** Boards that this browser had open, latest first. */
export const RecentList = ({ current }: { readonly current?: Pick<RecentBoard, 'room' | 'right'> }) => {
  const t = useT();
  const { recent } = useApp();
  const boards = useStore(recent);
  const dates = new Intl.DateTimeFormat(t.language, { dateStyle: 'medium', timeStyle: 'short' });
  if (boards.length === 0) return <p className="fine">{t('recent.empty')}</p>;
  return (
    <ul className="recent">
      {boards.map((board) => {
        const title = board.title || t('app.untitled');
        const here = board.room === current?.room && board.right === current.right;
        return (
          <li key={`${board.right}/${board.room}`}>
            <a href={board.fragment} aria-current={here ? 'page' : undefined}>
              <strong>{title}</strong>
              <span className="fine">
                {here ? t('recent.here') : dates.format(board.openedAt)}
                {board.right === 'view' && ` · ${t('app.viewOnly')}`}
              </span>
            </a>
            <button
              type="button"
              className="button"
              aria-label={t('recent.remove', { title })}
              title={t('recent.remove', { title })}
              onClick={() => recent.update((list) => withoutRecent(list, board))}
            >
              <Icon name="close" size={16} />
            </button>
          </li>
        );
      })}
    </ul>
  );
};
