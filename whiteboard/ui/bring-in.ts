import type { Shell } from '../actions/action.ts';
import type { Editor } from '../editor/editor.ts';
import type { Translate } from '../i18n/translate.ts';
import { byteSize } from './byte-size.ts';
import { addText } from './clipboard.ts';
import type { Imports } from './imports.ts';

/** Largest file that is read, in bytes. */
export const MAX_FILE_BYTES = 64 * 1024 * 1024;

export interface BringInContext {
  readonly editor: Editor;
  readonly imports: Imports;
  readonly notify: Shell['notify'];
  readonly t: () => Translate;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Brings files onto the board, one after the other; each failure is said and stops no other file. */
export const bringInFiles = async (
  files: readonly File[],
  at: { readonly x: number; readonly y: number },
  context: BringInContext,
): Promise<void> => {
  const { editor, imports, notify } = context;
  for (const file of files) {
    const t = context.t();
    const { name } = file;
    if (file.size > MAX_FILE_BYTES) {
      notify({
        tone: 'error',
        text: t('import.tooLarge', {
          name,
          size: byteSize(file.size, t.language),
          limit: byteSize(MAX_FILE_BYTES, t.language),
        }),
      });
      continue;
    }
    try {
      const report = await imports.run(name, async (run) => {
        const text = await file.text();
        run.signal.throwIfAborted();
        return { name, added: addText(editor, text, at), approximated: [], leftOut: [] };
      });
      notify(
        report === null
          ? { tone: 'info', text: t('import.cancelled') }
          : { tone: 'success', text: t('import.done', { count: report.added }) },
      );
    } catch (error) {
      notify({ tone: 'error', text: t('import.failed', { name, error: messageOf(error) }) });
    }
  }
};
