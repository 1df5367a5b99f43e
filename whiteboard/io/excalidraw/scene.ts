import { ImportError } from '../import-error.ts';
import { readElement } from './element.ts';

/** What belongs together: a whole drawing, or one item of a library. Not yet checked any further. */
export interface RawGroup {
  readonly elements: readonly unknown[];
  /** What a library calls the item. */
  readonly name?: string;
}

export interface RawScene {
  readonly kind: 'scene' | 'library';
  readonly groups: readonly RawGroup[];
  /** Colour behind the drawing, as the file has it. */
  readonly background?: string;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const itemOf = (item: unknown): RawGroup => {
  // Version 1: a list of elements; version 2: an object that has one.
  if (Array.isArray(item)) return { elements: item };
  // What is neither counts as one element, a damaged one: otherwise nobody would hear of it.
  if (!isRecord(item) || !Array.isArray(item['elements'])) return { elements: [item] };
  const { elements, name } = item;
  return typeof name === 'string' && name.trim() !== '' ? { elements, name } : { elements };
};

const TYPES: ReadonlySet<unknown> = new Set(['excalidraw', 'excalidrawlib', 'excalidraw/clipboard']);

/**
 * Whether parsed JSON is one of Excalidraw's kinds of file. Old files have no `type`, only elements; much else has
 * `elements`, too, so one of them must be readable.
 */
export const isExcalidraw = (json: unknown): boolean => {
  if (!isRecord(json)) return false;
  const { type, elements } = json;
  if (type !== undefined) return TYPES.has(type);
  return Array.isArray(elements) && elements.some((element) => readElement(element) !== null);
};

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
  const state = json['appState'];
  const background = isRecord(state) ? state['viewBackgroundColor'] : undefined;
  const scene = { kind: 'scene', groups: [{ elements }] } as const;
  return typeof background === 'string' ? { ...scene, background } : scene;
};
