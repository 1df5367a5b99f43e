import { ImportError, parseJson } from '../import-error.ts';

/** What belongs together: a whole drawing, or one item of a library. Not yet checked any further. */
export interface RawGroup {
  readonly elements: readonly unknown[];
}

export interface RawScene {
  readonly kind: 'scene' | 'library';
  readonly groups: readonly RawGroup[];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const itemOf = (item: unknown): RawGroup => {
  // Version 1: a list of elements; version 2: an object that has one.
  if (Array.isArray(item)) return { elements: item };
  const elements = isRecord(item) ? item['elements'] : undefined;
  return { elements: Array.isArray(elements) ? elements : [] };
};

/** Whether parsed JSON is one of Excalidraw's kinds of file. Old files have no `type`, only elements. */
export const isExcalidraw = (json: unknown): boolean =>
  isRecord(json) &&
  (json['type'] === 'excalidraw' ||
    json['type'] === 'excalidrawlib' ||
    json['type'] === 'excalidraw/clipboard' ||
    (json['type'] === undefined && Array.isArray(json['elements'])));

/** Finds the elements of a scene, a library (version 1 or 2) or a clipboard. @throws ImportError */
export const readScene = (json: unknown): RawScene => {
  if (!isRecord(json) || !isExcalidraw(json)) {
    throw new ImportError('unknown-kind', 'This is no Excalidraw drawing and no Excalidraw library.');
  }
  if (json['type'] === 'excalidrawlib') {
    const items = json['libraryItems'] ?? json['library'];
    if (!Array.isArray(items)) throw new ImportError('damaged', 'The library has no items.');
    return { kind: 'library', groups: items.map(itemOf) };
  }
  const elements = json['elements'];
  if (!Array.isArray(elements)) throw new ImportError('damaged', 'The drawing has no elements.');
  return { kind: 'scene', groups: [{ elements }] };
};

/** {@link readScene} of a file's text. @throws ImportError */
export const readSceneText = (text: string): RawScene => readScene(parseJson(text));
