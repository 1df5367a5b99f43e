import type { Size } from '../editor/editor.ts';

/** Above this, sharper pictures are not seen and cost four times the memory. */
const mostPixelRatio = 3;

/** An element's size, and the canvas pixels that a CSS pixel has. */
export interface Viewport {
  readonly size: Size;
  readonly pixelRatio: number;
}

export const viewportOf = (element: HTMLElement): Viewport => ({
  size: { width: element.clientWidth, height: element.clientHeight },
  pixelRatio: Math.min(mostPixelRatio, window.devicePixelRatio || 1),
});

/**
 * Tells the element's size and the canvas pixels a CSS pixel has, now and whenever one of them changes (another
 * monitor, the browser's zoom). Returns the way to stop.
 */
export const watchViewport = (element: HTMLElement, onChange: (viewport: Viewport) => void): (() => void) => {
  let last = '';
  const tell = (): void => {
    const viewport = viewportOf(element);
    const { size, pixelRatio } = viewport;
    const now = `${size.width} ${size.height} ${pixelRatio}`;
    if (now === last) return;
    last = now;
    onChange(viewport);
  };
  const observer = new ResizeObserver(tell);
  observer.observe(element);

  // There is no event for the ratio itself; a query for the current one stops matching when it changes.
  let query: MediaQueryList | null = null;
  const onRatio = (): void => {
    query?.removeEventListener('change', onRatio);
    query = matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
    query.addEventListener('change', onRatio);
    tell();
  };
  onRatio();
  return () => {
    observer.disconnect();
    query?.removeEventListener('change', onRatio);
  };
};
