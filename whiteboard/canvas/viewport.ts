import type { Size } from '../editor/editor.ts';

/** Above this, sharper pictures are not seen and cost four times the memory. */
const mostPixelRatio = 3;

/**
 * Tells the element's size and the canvas pixels a CSS pixel has, now and whenever one of them changes (another
 * monitor, the browser's zoom). Returns the way to stop.
 */
export const watchViewport = (
  element: HTMLElement,
  onChange: (size: Size, pixelRatio: number) => void,
): (() => void) => {
  let last = '';
  const tell = (): void => {
    const size = { width: element.clientWidth, height: element.clientHeight };
    const ratio = Math.min(mostPixelRatio, window.devicePixelRatio || 1);
    const now = `${size.width} ${size.height} ${ratio}`;
    if (now === last) return;
    last = now;
    onChange(size, ratio);
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
