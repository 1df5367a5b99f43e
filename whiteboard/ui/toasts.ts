import type { Notice } from '../actions/action.ts';
import { createStore, type ReadableStore } from '../editor/store.ts';

export interface Toast extends Notice {
  readonly id: number;
}

/** Short messages at the edge of the screen. */
export interface Toasts {
  readonly shown: ReadableStore<readonly Toast[]>;
  show(notice: Notice): void;
  dismiss(id: number): void;
}

/** Most shown at a time; the oldest goes first. */
const MAX_SHOWN = 3;
/** Reading time in milliseconds: about 15 characters a second after a second to look over. Errors stay until dismissed. */
const readingTime = (text: string): number => 2_500 + text.length * 65;

export const createToasts = (): Toasts => {
  const shown = createStore<readonly Toast[]>([]);
  let nextId = 1;
  const dismiss = (id: number): void => shown.update((toasts) => toasts.filter((toast) => toast.id !== id));
  return {
    shown,
    dismiss,
    show(notice) {
      const repeated = shown.get().find(({ text }) => text === notice.text);
      if (repeated) dismiss(repeated.id);
      const id = nextId++;
      shown.update((toasts) => [...toasts, { ...notice, id }].slice(-MAX_SHOWN));
      if (notice.tone !== 'error') setTimeout(() => dismiss(id), readingTime(notice.text));
    },
  };
};
