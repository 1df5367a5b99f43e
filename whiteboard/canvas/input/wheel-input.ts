import type { Editor } from '../../editor/editor.ts';

/** One notch of a mouse's wheel zooms by e^0.2, some 22 %; a trackpad's pinch comes in steps of 1 to 10. */
const mostPerEvent = 20;
const zoomPerUnit = 0.01;
/** CSS pixels a line and a page, for wheels that count those. */
const lineHeight = 16;
const pageHeight = 400;
/** The wheel says nothing when it stops; this long after its last event, in milliseconds, it has. */
const restTime = 150;

/** Safari's own event for a pinch on a trackpad; it sends no wheel with Ctrl for it. */
interface GestureEvent extends UIEvent {
  readonly scale: number;
  readonly clientX: number;
  readonly clientY: number;
}

/** Wheel, trackpad and Safari's pinch: pans, or zooms about the pointer. Returns the way to stop. */
export const listenToWheel = (root: HTMLElement, editor: Editor): (() => void) => {
  let rest: ReturnType<typeof setTimeout> | undefined;
  const navigate = (): void => {
    editor.input.setNavigating(true);
    clearTimeout(rest);
    rest = setTimeout(() => editor.input.setNavigating(false), restTime);
  };
  const placeOf = (event: {
    readonly clientX: number;
    readonly clientY: number;
  }): { x: number; y: number } => {
    const { left, top } = root.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };

  const onWheel = (event: WheelEvent): void => {
    event.preventDefault();
    navigate();
    const unit = event.deltaMode === 1 ? lineHeight : event.deltaMode === 2 ? pageHeight : 1;
    const dx = event.deltaX * unit;
    const dy = event.deltaY * unit;
    if (event.ctrlKey || event.metaKey) {
      const step = Math.min(mostPerEvent, Math.max(-mostPerEvent, dy));
      editor.zoomBy(Math.exp(-step * zoomPerUnit), placeOf(event));
    } else if (event.shiftKey && dx === 0) editor.panBy(-dy, 0);
    else editor.panBy(-dx, -dy);
  };

  let scale = 1;
  const onGestureStart = (event: Event): void => {
    event.preventDefault();
    scale = 1;
  };
  const onGestureChange = (event: Event): void => {
    event.preventDefault();
    navigate();
    const gesture = event as GestureEvent;
    editor.zoomBy(gesture.scale / scale, placeOf(gesture));
    scale = gesture.scale;
  };

  // On touch screens Safari sends these beside the pointers, which pinch already.
  const trackpad = navigator.maxTouchPoints === 0;
  root.addEventListener('wheel', onWheel, { passive: false });
  root.addEventListener('gesturestart', onGestureStart);
  if (trackpad) root.addEventListener('gesturechange', onGestureChange);
  return () => {
    clearTimeout(rest);
    root.removeEventListener('wheel', onWheel);
    root.removeEventListener('gesturestart', onGestureStart);
    root.removeEventListener('gesturechange', onGestureChange);
  };
};
