import * as Y from 'yjs';
import type { Board } from '../../board/board.ts';
import { openBoard } from '../../board/open-board.ts';
import type { NewShape, Shape, ShapeId } from '../../board/shape.ts';
import { createEditor, type EditorOptions } from '../../editor/create-editor.ts';
import type { Editor } from '../../editor/editor.ts';
import type { BoardPointer } from '../../editor/input.ts';
import type { LocalPresence, PeerPresence, PresencePort } from '../../editor/presence.ts';

type Keys = Partial<Pick<BoardPointer, 'shift' | 'alt' | 'mod' | 'kind' | 'pressure' | 'eraser'>>;

/** An editor on a real board in a real document, with a pointer to work it; the camera is at the origin, 100 %. */
export interface Driven {
  readonly doc: Y.Doc;
  readonly board: Board;
  readonly editor: Editor;
  /** Everything that was told to others, latest last. */
  readonly told: Partial<LocalPresence>[];
  /** Another person's presence is this from now on. */
  hear(peers: readonly PeerPresence[]): void;
  /** Changes the board as somebody else would: not an undo step of one's own. Returns what the change does. */
  byOther<T>(change: (board: Board) => T): T;
  /** Adds shapes as somebody else would: not an undo step of one's own. */
  given(...shapes: NewShape[]): ShapeId[];
  shape(id: ShapeId | undefined): Shape;
  /** All shapes, lowest first. */
  shapes(): readonly Shape[];
  selected(): ShapeId[];
  down(x: number, y: number, keys?: Keys): void;
  move(x: number, y: number, keys?: Keys): void;
  up(x: number, y: number, keys?: Keys): void;
  click(x: number, y: number, keys?: Keys): void;
  doubleClick(x: number, y: number, keys?: Keys): void;
  /** Presses at the first point, moves through the others and lets go at the last. */
  drag(points: readonly (readonly [number, number])[], keys?: Keys): void;
}

export const driveEditor = (options: Partial<EditorOptions> = {}): Driven => {
  const doc = new Y.Doc();
  const board = openBoard(doc);
  const told: Partial<LocalPresence>[] = [];
  let peers: ReadonlyMap<number, PeerPresence> = new Map();
  const listeners = new Set<() => void>();
  const presence: PresencePort = {
    set: (patch) => told.push(patch),
    peers: () => peers,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const editor = createEditor({ board, presence, ...options });
  editor.input.resize({ width: 1000, height: 800 });

  let time = 0;
  const pointer = (x: number, y: number, keys: Keys = {}): BoardPointer => {
    time += 16;
    const screen = editor.toScreen({ x, y });
    const pressure = keys.pressure ?? 0.5;
    return {
      x,
      y,
      screenX: screen.x,
      screenY: screen.y,
      kind: 'mouse',
      eraser: false,
      shift: false,
      alt: false,
      mod: false,
      ...keys,
      pressure,
      samples: [x, y, pressure],
      time,
    };
  };
  const { input } = editor;
  const driven: Driven = {
    doc,
    board,
    editor,
    told,
    hear(next) {
      peers = new Map(next.map((peer) => [peer.clientId, peer]));
      for (const listener of listeners) listener();
    },
    byOther(change) {
      const other = new Y.Doc();
      Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
      const changed = change(openBoard(other));
      Y.applyUpdate(doc, Y.encodeStateAsUpdate(other));
      return changed;
    },
    given: (...shapes) => driven.byOther((other) => other.add(shapes)),
    shape(id) {
      const shape = id === undefined ? undefined : board.shapes.get(id);
      if (shape === undefined) throw new Error(`There is no shape ${id}.`);
      return shape;
    },
    shapes: () => board.ordered,
    selected: () => [...editor.selection.get()],
    down: (x, y, keys) => input.pointerDown(pointer(x, y, keys)),
    move: (x, y, keys) => input.pointerMove(pointer(x, y, keys)),
    up: (x, y, keys) => input.pointerUp(pointer(x, y, keys)),
    click(x, y, keys) {
      driven.down(x, y, keys);
      driven.up(x, y, keys);
    },
    doubleClick(x, y, keys) {
      driven.click(x, y, keys);
      driven.click(x, y, keys);
      input.doubleClick(pointer(x, y, keys));
    },
    drag(points, keys) {
      const [first, ...rest] = points;
      const last = rest.at(-1) ?? first;
      if (first === undefined || last === undefined) return;
      driven.down(...first, keys);
      for (const point of rest) driven.move(...point, keys);
      driven.up(...last, keys);
    },
  };
  return driven;
};
