import type { NewShape } from '../board/shape.ts';
import { type ImportOptions, importSteps } from './excalidraw/import-excalidraw.ts';
import { isExcalidraw, readScene } from './excalidraw/scene.ts';
import { ImportError, MOST_BYTES, parseJson } from './import-error.ts';
import type { ImportReport } from './import-report.ts';
import { isMeshboardFile, readMeshboardJson } from './meshboard-file.ts';

export interface BoardFile {
  readonly kind: 'meshboard' | 'excalidraw';
  readonly title: string;
  /** Lowest first; they can be given to `board.add` as they are. */
  readonly shapes: readonly NewShape[];
  readonly report: ImportReport;
}

/** A file that was read already. */
export interface TextFile {
  readonly name: string;
  readonly text: string;
}

/** How long an import works before it lets the browser draw a frame, in milliseconds. */
const SLICE = 12;

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

const assertNotCancelled = (signal: AbortSignal | undefined): void => {
  if (signal?.aborted === true) throw new ImportError('cancelled', 'Opening the file was cancelled.');
};

const isBlob = (file: Blob | TextFile): file is Blob => !('text' in file && typeof file.text === 'string');

/** What a file says, unless it is larger than what is read. @throws ImportError */
export const textOfFile = async (file: Blob | TextFile): Promise<string> => {
  if (!isBlob(file)) return file.text;
  if (file.size > MOST_BYTES) {
    throw new ImportError('too-large', 'The file is larger than 64 MB, which is more than can be opened.');
  }
  return file.text();
};

/** Names of pictures: people try to open them, and there is a sentence for that. */
const PICTURE = /\.(png|jpe?g|gif|webp|svg|pdf|bmp|heic)$/i;

/**
 * Opens a file that somebody chose or dropped: `.meshboard`, `.excalidraw`, `.excalidrawlib`. Its kind is
 * known by its content, not by its name. Long imports pause now and then, so that the page stays alive and
 * can cancel.
 * @param onProgress told the share that is done, 0 to 1.
 * @throws ImportError, with the code `cancelled` after the signal.
 */
export const readBoardFile = async (
  file: Blob | TextFile,
  signal?: AbortSignal,
  onProgress?: (share: number) => void,
  options: ImportOptions = {},
): Promise<BoardFile> => {
  const name = 'name' in file && typeof file.name === 'string' ? file.name : '';
  assertNotCancelled(signal);
  if (PICTURE.test(name)) {
    throw new ImportError('picture', 'Pictures cannot be opened as boards.');
  }
  const text = await textOfFile(file);
  assertNotCancelled(signal);
  const json = parseJson(text);
  const plainName = name.replace(/^.*[\\/]/, '').replace(/\.[a-z0-9]{1,16}$/i, '');
  if (isMeshboardFile(json)) {
    const { title, shapes, report } = readMeshboardJson(json);
    return { kind: 'meshboard', title: title === '' ? plainName : title, shapes, report };
  }
  if (!isExcalidraw(json)) {
    throw new ImportError(
      'unknown-kind',
      'This is no Meshboard board, Excalidraw drawing or Excalidraw library.',
    );
  }
  const scene = readScene(json);
  const steps = importSteps(scene, options);
  // A board onto which a library is emptied is no board of that name.
  const title = scene.kind === 'library' ? '' : plainName;
  let since = performance.now();
  for (;;) {
    const step = steps.next();
    if (step.done === true) {
      onProgress?.(1);
      return { kind: 'excalidraw', title, ...step.value };
    }
    if (performance.now() - since < SLICE) continue;
    onProgress?.(step.value);
    await pause();
    assertNotCancelled(signal);
    since = performance.now();
  }
};
