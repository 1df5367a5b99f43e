import type { Translate } from '../i18n/translate.ts';
import type { Notice } from './action.ts';

/** What the person is told of an error that nothing expected; its message may be a sentence of its own. */
export const unexpected = (t: Translate, error: unknown): Notice => {
  const message = error instanceof Error ? error.message : String(error);
  return { tone: 'error', text: t('toast.unexpected', { error: message.replace(/[.\s]+$/, '') }) };
};
