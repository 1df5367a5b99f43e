import * as v from 'valibot';
import * as Y from 'yjs';
import type { Board } from '../board/board.ts';
import { FORMAT_VERSION, openBoard } from '../board/open-board.ts';
import type { Shape } from '../board/shape.ts';
import { fromBase64, toBase64 } from './base64.ts';
import { ImportError, parseJson } from './import-error.ts';
import { type ImportReport, ReportBuilder } from './import-report.ts';

/** Extension and media type of Meshboard's own files. */
export const MESHBOARD_EXTENSION = '.meshboard';
export const MESHBOARD_MEDIA_TYPE = 'application/vnd.meshboard+json';

const fileSchema = v.object({
  type: v.literal('meshboard'),
  version: v.pipe(v.number(), v.integer(), v.minValue(1)),
  title: v.optional(v.string(), ''),
  update: v.string(),
});

/** Whether parsed JSON says that it is one of these files. */
export const isMeshboardFile = (json: unknown): boolean =>
  typeof json === 'object' && json !== null && (json as { type?: unknown }).type === 'meshboard';

/**
 * The board as a file's text: JSON around the state of a fresh document that holds what is on the board.
 * What was deleted, and who drew what, is not in it; entries that this version cannot show are.
 */
export const saveMeshboardFile = (board: Board): string => {
  const doc = new Y.Doc();
  const entries = board.doc.getMap<unknown>('shapes');
  const copies = doc.getMap<unknown>('shapes');
  const meta = doc.getMap<unknown>('meta');
  doc.transact(() => {
    meta.set('v', FORMAT_VERSION);
    if (board.title !== '') meta.set('title', board.title);
    for (const [id, entry] of entries) {
      const hidden = entry instanceof Y.Map && !board.shapes.has(id) && entry.get('t') === undefined;
      if (!(entry instanceof Y.Map) || hidden || entry.get('x') !== undefined) continue;
      copies.set(id, entry.clone());
    }
  });
  const update = toBase64(Y.encodeStateAsUpdate(doc));
  doc.destroy();
  return JSON.stringify({ type: 'meshboard', version: FORMAT_VERSION, title: board.title, update });
};

export interface MeshboardFile {
  readonly title: string;
  /** Lowest first; they can be given to `board.add` as they are. */
  readonly shapes: readonly Shape[];
  /** What of the file became shapes, and how many entries this version does not understand. */
  readonly report: ImportReport;
}

/**
 * Reads a file that {@link saveMeshboardFile} wrote. The update is applied to a document of its own, which
 * is thrown away: what comes out are validated shapes, and nothing else of the file can reach a board that
 * is shared.
 * @throws ImportError
 */
export const openMeshboardFile = (text: string): MeshboardFile => readMeshboardJson(parseJson(text));

/** The same for JSON that is parsed already. @throws ImportError */
export const readMeshboardJson = (json: unknown): MeshboardFile => {
  const file = v.safeParse(fileSchema, json);
  if (!file.success) throw new ImportError('damaged', 'The board file is damaged.');
  if (file.output.version > FORMAT_VERSION) {
    throw new ImportError('newer-version', 'The file was saved by a newer version of Meshboard.');
  }
  const update = fromBase64(file.output.update);
  if (update === null) throw new ImportError('damaged', 'The board file is damaged.');
  const doc = new Y.Doc();
  try {
    applyUpdate(doc, update);
    const board = openBoard(doc);
    const { ordered: shapes, invalidCount } = board;
    const title = board.title === '' ? file.output.title.slice(0, 500) : board.title;
    board.destroy();
    const report = new ReportBuilder();
    report.kept(shapes.length, shapes.length);
    report.leftOut('not-understood', invalidCount);
    return { title, shapes, report: report.finish() };
  } finally {
    doc.destroy();
  }
};

const applyUpdate = (doc: Y.Doc, update: Uint8Array): void => {
  try {
    Y.applyUpdate(doc, update, 'file');
  } catch (error) {
    const problem = new ImportError('damaged', 'The board file is damaged.');
    problem.cause = error;
    throw problem;
  }
  // Parts that wait for others which are not in the file: it was cut, or put together by hand.
  if (doc.store.pendingStructs !== null) throw new ImportError('damaged', 'The board file is not complete.');
};
