import type { Shape } from '../board/shape.ts';
import type { Translate } from '../i18n/translate.ts';
import { useSession, useT } from './app-context.ts';
import { useStore } from './use-store.ts';

/** Longest part of a text that is read out. */
const MAX_SPOKEN = 80;

/** What a screen reader says of a selection. */
export const selectionSentence = (shapes: readonly Shape[], t: Translate): string => {
  const [only, ...others] = shapes;
  if (only === undefined) return t('announce.nothing');
  if (others.length > 0) return t('announce.selected', { count: shapes.length });
  const own = only.type === 'text' ? only.text : only.type === 'frame' ? only.name : '';
  return t('announce.selectedOne', {
    text: own === '' ? '' : `${own.slice(0, MAX_SPOKEN)}, `,
    type: t(`shape.${only.type}`),
  });
};

/** Tells screen readers what is selected; the canvas itself tells them nothing. */
export const Announcer = () => {
  const t = useT();
  const { editor } = useSession();
  useStore(editor.selection);
  return (
    <p className="visually-hidden" aria-live="polite">
      {selectionSentence(editor.selectedShapes(), t)}
    </p>
  );
};
