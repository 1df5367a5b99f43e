/** What may still be painted in this frame. Painting takes from it. */
export interface PaintBudget {
  /** On the clock of `performance.now()`. */
  readonly deadline: number;
  shapes: number;
}

/** For what must be shown in this very frame. */
export const unlimited = (): PaintBudget => ({
  deadline: Number.POSITIVE_INFINITY,
  shapes: Number.POSITIVE_INFINITY,
});

export const isSpent = (budget: PaintBudget): boolean =>
  budget.shapes <= 0 || performance.now() >= budget.deadline;

const leastShapes = 60;
const mostShapes = 20_000;

/**
 * Finds out how many shapes a frame can paint. The clock does not tell: browsers only record what is drawn and rasterise
 * it after the script is done, so a frame that was late is what tells. As in TCP, the number grows while all
 * goes well and halves when a frame was late.
 */
export interface AdaptiveBudget {
  /** The budget of the frame that begins now. `lateAfter` and `time` are in milliseconds. */
  next(now: number, options: { readonly lateAfter: number; readonly time: number }): PaintBudget;
}

export const createAdaptiveBudget = (): AdaptiveBudget => {
  let quota = 400;
  let last: { readonly at: number; readonly budget: PaintBudget } | null = null;
  return {
    next(now, { lateAfter, time }) {
      if (last !== null) {
        const spent = quota - last.budget.shapes;
        const late = now - last.at > lateAfter;
        // A frame after a pause is late for another reason, and one that painted little proves nothing.
        const inRow = now - last.at < 1_000;
        if (late && inRow && spent > 0) quota = Math.max(leastShapes, Math.floor(quota / 2));
        else if (!late && last.budget.shapes <= 0) quota = Math.min(mostShapes, Math.ceil(quota * 1.4));
      }
      const budget = { deadline: performance.now() + time, shapes: quota };
      last = { at: now, budget };
      return budget;
    },
  };
};
