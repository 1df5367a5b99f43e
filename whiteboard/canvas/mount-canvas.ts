import type { BoardChange } from '../board/board.ts';
import type { ShapeId } from '../board/shape.ts';
import type { Editor } from '../editor/editor.ts';
import { type ActiveShapes, collectActive } from './active-shapes.ts';
import { announceSelection, type CanvasWords, englishWords } from './announcer.ts';
import { watchFonts } from './fonts.ts';
import { createFrameLoop } from './frame-loop.ts';
import { listenToKeys } from './input/keyboard-input.ts';
import { listenToPointers } from './input/pointer-input.ts';
import { listenToWheel } from './input/wheel-input.ts';
import { createActiveLayer } from './layers/active-layer.ts';
import { createCursorsLayer } from './layers/cursors-layer.ts';
import { createOverlayLayer } from './layers/overlay-layer.ts';
import { createSettledLayer } from './layers/settled-layer.ts';
import { createStageLayers } from './layers/stage-layers.ts';
import { forgetTextLayouts, measureText } from './paint/text.ts';
import { createPeerDrags } from './peer-drags.ts';
import { mountTextEditor } from './text/text-editor.ts';
import { viewportOf, watchViewport } from './viewport.ts';

export interface MountedCanvas {
  destroy(): void;
}

export interface CanvasOptions {
  readonly words?: CanvasWords;
}

/** Memory for tiles: phones and tablets kill pages that take much more. */
const tileBytes = (): number => (navigator.maxTouchPoints > 0 ? 96 : 192) * 2 ** 20;

/**
 * Shows an editor's board in an element, which is made focusable and gets all pointers and some keys; the element's
 * size is the canvas'. The canvas follows the editor's stores until it is destroyed.
 */
export const mountCanvas = (
  container: HTMLElement,
  editor: Editor,
  { words = englishWords }: CanvasOptions = {},
): MountedCanvas => {
  if (!container.hasAttribute('tabindex')) container.tabIndex = 0;
  if (!container.hasAttribute('aria-label')) container.setAttribute('aria-label', 'Whiteboard');
  const style = container.style;
  if (getComputedStyle(container).position === 'static') style.position = 'relative';
  style.overflow = 'hidden';
  style.touchAction = 'none';
  style.userSelect = 'none';
  style.setProperty('-webkit-user-select', 'none');
  style.setProperty('-webkit-touch-callout', 'none');

  const stageElement = document.createElement('div');
  stageElement.setAttribute('aria-hidden', 'true');
  // Below the container's own outline, which tells where the focus is.
  stageElement.style.cssText = 'position:absolute;inset:0;z-index:-1';
  style.isolation = 'isolate';
  container.append(stageElement);

  const motion = matchMedia('(prefers-reduced-motion: reduce)');
  const stage = createStageLayers(stageElement, viewportOf(container));
  const drags = createPeerDrags(editor, measureText);
  let active: ActiveShapes | null = null;
  const noneHidden: ReadonlySet<ShapeId> = new Set();
  const settled = createSettledLayer(stage.settled, editor, () => active?.hidden ?? noneHidden, tileBytes());
  const activeLayer = createActiveLayer(stage.active, editor);
  const overlay = createOverlayLayer(stage.overlay, editor);
  const cursors = createCursorsLayer(stage.cursors, stageElement, editor, drags, () => motion.matches);

  const growing = new Set<ShapeId>();
  for (const shape of editor.board.ordered)
    if (shape.type === 'stroke' && !shape.complete) growing.add(shape.id);

  /** Returns whether anything changed but strokes that are still being drawn, which no tile shows. */
  const followGrowing = (change: BoardChange): boolean => {
    let settledToo = false;
    for (const id of change.removed) if (!growing.delete(id)) settledToo = true;
    for (const ids of [change.added, change.updated]) {
      for (const id of ids) {
        const shape = editor.board.shapes.get(id);
        if (shape?.type === 'stroke' && !shape.complete) growing.add(id);
        else {
          growing.delete(id);
          settledToo = true;
        }
      }
    }
    return settledToo;
  };

  let pixelRatio = 1;
  let activeStale = true;

  /** Shapes that went to or came from another layer look different in the tiles. */
  const refreshActive = (now: number): void => {
    drags.refresh(now);
    const before = active;
    active = collectActive(editor, drags, growing, before);
    if (before?.hidden === active.hidden) return;
    for (const id of before?.hidden ?? noneHidden) if (!active.hidden.has(id)) invalidateShape(id);
    for (const id of active.hidden) if (before?.hidden.has(id) !== true) invalidateShape(id);
  };
  const invalidateShape = (id: ShapeId): void => {
    const bounds = editor.index.boundsOf(id);
    if (bounds !== null) settled.invalidate(bounds, true);
  };

  const draw = (now: number): boolean => {
    const viewport = editor.viewport.get();
    if (viewport.width === 0 || viewport.height === 0) return false;
    if (activeStale || drags.waiting) {
      activeStale = false;
      // The frames around what others drag follow it.
      if (drags.waiting) cursors.invalidate();
      refreshActive(now);
    }
    const view = { camera: editor.camera.get(), viewport, pixelRatio };
    const more = settled.draw(view, now);
    if (active !== null) activeLayer.draw(view, active);
    const animated = overlay.draw(pixelRatio, now);
    const moving = cursors.draw(pixelRatio, now);
    return more || animated || moving || drags.waiting;
  };
  const loop = createFrameLoop(draw);

  const viewChanged = (): void => {
    overlay.invalidate();
    cursors.invalidate();
    loop.request();
  };
  const ownChanged = (): void => {
    activeStale = true;
    overlay.invalidate();
    loop.request();
  };
  const peersChanged = (): void => {
    activeStale = true;
    loop.request();
  };
  const boardChanged = (): void => {
    activeLayer.invalidate();
    cursors.invalidate();
    ownChanged();
  };
  const allChanged = (): void => {
    settled.invalidateAll();
    boardChanged();
  };

  const cursorStyle = (): void => {
    style.cursor = keys.space() ? 'grab' : editor.input.cursor.get();
  };
  const keys = listenToKeys(container, editor, cursorStyle);

  const stops = [
    editor.index.onChange((dirty, change) => {
      if (followGrowing(change)) settled.invalidateMany(dirty, change.local);
      boardChanged();
    }),
    editor.camera.subscribe(viewChanged),
    editor.selection.subscribe(viewChanged),
    editor.tool.subscribe(viewChanged),
    editor.readOnly.subscribe(viewChanged),
    editor.preview.subscribe(ownChanged),
    editor.editing.subscribe(ownChanged),
    editor.peers.subscribe(peersChanged),
    editor.theme.subscribe(allChanged),
    editor.showGrid.subscribe(allChanged),
    editor.input.cursor.subscribe(cursorStyle),
    watchFonts(() => {
      forgetTextLayouts();
      allChanged();
    }),
    watchViewport(container, (viewport) => {
      pixelRatio = viewport.pixelRatio;
      stage.resize(viewport);
      editor.input.resize(viewport.size);
      // A canvas is empty after its size was set: drawn now, not after a blank frame.
      boardChanged();
      draw(performance.now());
      loop.request();
    }),
    listenToPointers(container, editor, { panning: keys.space }),
    listenToWheel(container, editor),
    announceSelection(container, editor, words),
    mountTextEditor(container, editor, words.writing),
  ];
  cursorStyle();
  loop.request();

  return {
    destroy() {
      editor.input.settleGesture();
      for (const stop of stops) stop();
      keys.destroy();
      loop.destroy();
      stage.destroy();
      stageElement.remove();
    },
  };
};
