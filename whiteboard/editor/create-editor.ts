import type { Board } from '../board/board.ts';
import { boundsOf as boundsOfShapes } from '../board/geometry.ts';
import { Listeners } from '../board/listeners.ts';
import { estimateWidth } from '../board/outline/text-layout.ts';
import type { Shape, ShapeId, ShapePatch } from '../board/shape.ts';
import { hitsShape, touchesBox } from '../canvas/hit-test.ts';
import { measureText } from '../canvas/paint/text.ts';
import { createSpatialIndex } from '../canvas/spatial-index.ts';
import { createTools } from '../tools/create-tools.ts';
import { labelledBox, labelledBoxes } from '../tools/text/label.ts';
import { writableAmong, writeIntoSelection } from '../tools/text/place-text.ts';
import type { ToolContext } from '../tools/tool.ts';
import { bounded, fittedTo, toBoard, toScreen, zoomedAbout } from './camera.ts';
import type { Box, Camera, Editor, NextStyle, Size, Theme, ToolId } from './editor.ts';
import { createGestures } from './gestures.ts';
import { withGroupMembers } from './groups.ts';
import { initialStyle, stylePatch } from './next-style.ts';
import type { PeerPresence, PresencePort } from './presence.ts';
import { emptyPreview, type Preview } from './preview.ts';
import { selectionCommands } from './selection-commands.ts';
import { createStore, type Store } from './store.ts';
import { createTextEditing } from './text-editing.ts';
import { patched } from './transform.ts';

export interface EditorOptions {
  readonly board: Board;
  readonly presence: PresencePort;
  readonly readOnly?: boolean;
  readonly theme?: Theme;
  readonly initialCamera?: Camera;
}

/** Tools that leave the board as it is; with all others nothing is selected but what is being written. */
const harmlessTools: ReadonlySet<ToolId> = new Set(['select', 'hand', 'laser']);

/** One person at one board; see {@link Editor}. Runs without a DOM until a canvas is mounted on it. */
export const createEditor = (options: EditorOptions): Editor => {
  const { board, presence } = options;
  const readOnly = createStore(options.readOnly ?? false);
  const tool = createStore<ToolId>(readOnly.get() ? 'hand' : 'select');
  const viewport = createStore<Size>({ width: 0, height: 0 });
  const anyCamera = createStore<Camera>(
    bounded(options.initialCamera ?? { x: 0, y: 0, zoom: 1 }, viewport.get()),
  );
  const camera: Store<Camera> = {
    ...anyCamera,
    set: (value) => anyCamera.set(bounded(value, viewport.get())),
    update: (change) => camera.set(change(camera.get())),
  };
  const selection = createStore<ReadonlySet<ShapeId>>(new Set());
  const enteredGroup = createStore<string | null>(null);
  const nextStyle = createStore<NextStyle>(initialStyle);
  const theme = createStore<Theme>(options.theme ?? 'light');
  const showGrid = createStore(false);
  const peers = createStore<ReadonlyMap<number, PeerPresence>>(presence.peers());
  const preview = createStore<Preview>(emptyPreview);
  const index = createSpatialIndex(board);
  const measure = typeof document === 'undefined' ? estimateWidth : measureText;
  const textTaken = new Listeners<void>();
  let keepTool = false;

  const mayEdit = (): boolean => !readOnly.get();

  const select = (ids: Iterable<ShapeId>): void => {
    const next = new Set<ShapeId>();
    for (const id of ids) if (board.shapes.has(id)) next.add(id);
    const before = selection.get();
    if (next.size === before.size && [...next].every((id) => before.has(id))) return;
    selection.set(next);
    presence.set({ selection: [...next] });
  };

  /** In the board's order for few among many, without walking the whole board for one. */
  const selectedShapes = (): readonly Shape[] => {
    const ids = selection.get();
    if (ids.size > 32) return board.ordered.filter((shape) => ids.has(shape.id));
    const shapes = [...ids].flatMap((id) => board.shapes.get(id) ?? []);
    return shapes.sort((a, b) => (a.index < b.index || (a.index === b.index && a.id < b.id) ? -1 : 1));
  };

  const boundsOf = (ids: Iterable<ShapeId>): Box | null =>
    boundsOfShapes([...ids].flatMap((id) => board.shapes.get(id) ?? []));

  const hit = (x: number, y: number, slack = 0): Shape | null => {
    const around = { minX: x - slack, minY: y - slack, maxX: x + slack, maxY: y + slack };
    for (const shape of index.queryTopDown(around)) if (hitsShape(shape, x, y, slack)) return shape;
    return null;
  };

  const unitOf = (shape: Shape): Set<ShapeId> =>
    withGroupMembers([shape.id], board.shapes, enteredGroup.get());

  const middle = (): { x: number; y: number } => {
    const { width, height } = viewport.get();
    return { x: width / 2, y: height / 2 };
  };

  const texts = createTextEditing(board, measure);
  const { editing, stop: stopEditing } = texts;

  const takeTool = (id: ToolId): void => {
    if (!mayEdit() && !harmlessTools.has(id)) return;
    // A viewer's link, taken up in the middle of a stroke, keeps nothing of it.
    if (mayEdit()) gestures.settle();
    else gestures.cancel();
    stopEditing();
    // What was drawn last is still selected: the next colour is for what is drawn next, and Backspace not for that.
    if (!harmlessTools.has(id)) select([]);
    tool.set(id);
    presence.set({ tool: id });
    gestures.refreshCursor();
  };

  /** Whoever selects with a pen in the hand (Ctrl+A, a paste) goes on with what is selected. */
  const selectToUse = (ids: Iterable<ShapeId>): void => {
    const wanted = [...ids];
    if (wanted.length > 0 && !harmlessTools.has(tool.get())) takeTool('select');
    select(wanted);
  };

  const setStyle = (patch: Partial<NextStyle>): void => {
    nextStyle.update((style) => ({ ...style, ...patch }));
    if (!mayEdit()) return;
    texts.styleDraft(patch);
    const boxOf = labelledBoxes(board.shapes);
    const patches = new Map<ShapeId, ShapePatch>();
    const add = (id: ShapeId, patch: ShapePatch): void =>
      void patches.set(id, { ...patches.get(id), ...patch });
    for (const shape of selectedShapes()) {
      const change = shape.locked ? null : stylePatch(shape, patch);
      if (change === null) continue;
      const styled = patched(shape, change);
      add(shape.id, change);
      if (styled.type !== 'text') continue;
      for (const [id, patch] of texts.fitting(styled, boxOf(styled))) add(id, patch);
    }
    if (patches.size === 0) return;
    board.undo.mark();
    board.update(patches);
  };

  const editor: Editor = {
    board,
    presence,
    tool,
    camera,
    viewport,
    selection,
    nextStyle,
    editing,
    textDraft: texts.draft,
    theme,
    readOnly,
    showGrid,
    peers,
    get busy() {
      return gestures.busy;
    },
    preview,
    index,
    get input() {
      return input;
    },

    setTool(id, { keep = false } = {}) {
      keepTool = keep;
      takeTool(id);
    },
    cancel() {
      if (gestures.finish() || gestures.cancel()) return;
      if (editing.get() !== null) stopEditing();
      else if (enteredGroup.get() !== null) {
        const group = enteredGroup.get() ?? '';
        enteredGroup.set(null);
        select(board.ordered.filter((shape) => shape.groups.includes(group)).map((shape) => shape.id));
      } else select([]);
    },
    select: selectToUse,
    selectAt(x, y, slack) {
      const shape = hit(x, y, slack);
      if (shape === null) select([]);
      else if (!selection.get().has(shape.id)) {
        if (!shape.groups.includes(enteredGroup.get() ?? '')) enteredGroup.set(null);
        selectToUse(unitOf(shape));
      }
    },
    setStyle,
    startEditing(id) {
      if (!mayEdit() || editing.get() === id) return;
      const shape = board.shapes.get(id);
      if (shape?.type !== 'text' || shape.locked) return;
      texts.start(id);
      select([id]);
    },
    get canWrite() {
      return writableAmong(selectedShapes()) !== null;
    },
    writeIntoSelection() {
      if (mayEdit()) writeIntoSelection(context);
    },
    stopEditing,
    onTextTaken: (listener) => textTaken.add(listener),

    selectedShapes,
    boundsOf,
    hit,

    toBoard: (screen) => toBoard(camera.get(), screen),
    toScreen: (point) => toScreen(camera.get(), point),
    zoomBy: (factor, about = middle()) =>
      camera.update((current) => zoomedAbout(current, current.zoom * factor, about)),
    zoomTo: (zoom) => camera.update((current) => zoomedAbout(current, zoom, middle())),
    zoomToFit(ids) {
      const all = index.all();
      const whole =
        all === null ? null : { x: all.minX, y: all.minY, w: all.maxX - all.minX, h: all.maxY - all.minY };
      const box = ids === undefined ? whole : boundsOf(ids);
      if (box !== null) camera.set(fittedTo(box, viewport.get()));
    },
    panBy: (dx, dy) => camera.update(({ x, y, zoom }) => ({ x: x - dx / zoom, y: y - dy / zoom, zoom })),

    ...selectionCommands({ board, enteredGroup, mayEdit, shapes: selectedShapes, select }),
    selectAll() {
      enteredGroup.set(null);
      selectToUse(board.ordered.filter((shape) => !shape.locked).map((shape) => shape.id));
    },

    destroy() {
      gestures.settle();
      stopEditing();
      texts.destroy();
      for (const stop of stops) stop();
      index.destroy();
    },
  };

  const context: ToolContext = {
    editor,
    preview,
    enteredGroup,
    unitOf,
    touching: ({ x, y, w, h }) =>
      index
        .query({ minX: x, minY: y, maxX: x + w, maxY: y + h })
        .filter((shape) => touchesBox(shape, { x, y, w, h })),
    measure,
    startDraft: texts.startDraft,
    drawn(ids) {
      if (keepTool) return;
      tool.set('select');
      presence.set({ tool: 'select' });
      gestures.refreshCursor();
      select(ids);
    },
  };
  const tools = createTools(context);
  const gestures = createGestures(
    () => tools[tool.get()],
    ({ eraser }) => tools[eraser && mayEdit() ? 'eraser' : tool.get()],
  );

  const input: Editor['input'] = {
    cursor: gestures.cursor,
    pointerDown(pointer) {
      presence.set({ cursor: { x: pointer.x, y: pointer.y } });
      // The text tool has its own mind: a click outside of the text only leaves it.
      if (tool.get() !== 'text') stopEditing();
      gestures.down(pointer);
    },
    pointerMove(pointer) {
      presence.set({ cursor: { x: pointer.x, y: pointer.y } });
      gestures.move(pointer);
    },
    pointerUp: gestures.up,
    pointerLeave: () => presence.set({ cursor: null }),
    doubleClick: gestures.doubleClick,
    get streaming() {
      return gestures.streaming;
    },
    interruptGesture: gestures.interrupt,
    finishGesture: gestures.finish,
    settleGesture: gestures.settle,
    setNavigating: gestures.setNavigating,
    writeTextDraft(text) {
      const id = texts.writeDraft(text);
      if (id !== null) select([id]);
      return id;
    },
    fitText(id, text) {
      const shape = board.shapes.get(id);
      if (shape?.type !== 'text') return;
      const patches = texts.fitting({ ...shape, text }, labelledBox(shape, board.shapes));
      if (patches.size > 0) board.update(patches);
    },
    get canDrawInMiddle() {
      return tools[tool.get()].place !== undefined;
    },
    drawInMiddle() {
      const { place } = tools[tool.get()];
      if (place === undefined || !mayEdit()) return false;
      place(toBoard(camera.get(), middle()));
      return true;
    },
    resize: (size) => viewport.set(size),
  };

  const stops = [
    index.onChange((_dirty, change) => {
      if (change.removed.size === 0) return;
      const selected = selection.get();
      if ([...change.removed].some((id) => selected.has(id))) select(selected);
      if (!change.removed.has(editing.get() ?? '')) return;
      stopEditing();
      if (!change.local) textTaken.emit();
    }),
    presence.subscribe(() => peers.set(presence.peers())),
    readOnly.subscribe(() => {
      if (readOnly.get()) takeTool(harmlessTools.has(tool.get()) ? tool.get() : 'hand');
    }),
    editing.subscribe(() => {
      if (editing.get() !== null) return;
      const [text, ...others] = selectedShapes();
      // With the text tool kept, the text that was left is done with.
      if (!harmlessTools.has(tool.get())) select([]);
      // A label was written into by itself; what moves is the box with it.
      else if (text !== undefined && others.length === 0) select(unitOf(text));
    }),
    // Nothing selected means that no group is entered any more.
    selection.subscribe(() => {
      if (selection.get().size === 0) enteredGroup.set(null);
      gestures.refreshCursor();
    }),
  ];
  presence.set({ selection: [], tool: tool.get(), drag: null, cursor: null });
  return editor;
};
