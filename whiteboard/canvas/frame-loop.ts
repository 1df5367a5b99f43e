/** Calls back before the next frame is painted, once however often it was asked; not at all while the page is hidden. */
export interface FrameLoop {
  request(): void;
  destroy(): void;
}

/** @param draw gets the clock of `performance.now()`; returns whether another frame is needed after this one. */
export const createFrameLoop = (draw: (now: number) => boolean): FrameLoop => {
  let handle: number | null = null;
  let wanted = false;

  const request = (): void => {
    wanted = true;
    if (handle === null && document.visibilityState === 'visible') handle = requestAnimationFrame(run);
  };
  const run = (now: number): void => {
    handle = null;
    wanted = false;
    if (draw(now)) request();
  };
  const onVisibility = (): void => {
    if (document.visibilityState === 'visible') {
      if (wanted) request();
    } else if (handle !== null) {
      cancelAnimationFrame(handle);
      handle = null;
    }
  };
  document.addEventListener('visibilitychange', onVisibility);
  return {
    request,
    destroy() {
      document.removeEventListener('visibilitychange', onVisibility);
      if (handle !== null) cancelAnimationFrame(handle);
      handle = null;
    },
  };
};
