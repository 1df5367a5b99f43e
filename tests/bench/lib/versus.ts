/** What is asked of one of our figures, beside stock y-webrtc's of the same run. */
export interface VersusGoal {
  readonly words: string;
  /** Both came about. */
  isMet(ours: number, stock: number): boolean;
}

/** What holds where nothing else is asked. */
const AT_LEAST_AS_GOOD: VersusGoal = {
  words: 'at least as good',
  isMet: (ours, stock) => ours <= stock,
};

/** At most one of so many parts of what stock y-webrtc has. */
export const timesBetter = (times: number): VersusGoal => ({
  words: `${times} times better`,
  isMet: (ours, stock) => ours * times <= stock,
});

/** One figure of ours beside stock y-webrtc's of the same run; `null` is what never came about. */
export interface Versus {
  readonly name: string;
  readonly ours: number | null;
  readonly stock: number | null;
  readonly unit: string;
  /** Digits after the point. Default 0. */
  readonly digits?: number;
  /** Default: at least as good. What stock y-webrtc never has is better than it in any measure. */
  readonly goal?: VersusGoal;
}

const ratioOf = (ours: number | null, stock: number | null): string => {
  if (ours === null || stock === null || stock === 0) return '–';
  return `${(ours / stock).toPrecision(2)} ×`;
};

/**
 * Prints ours, stock, their ratio and the goal in one line, and whether it is met. Less is better in every row. A missed
 * goal is printed, not hidden.
 */
export const printVersus = ({
  name,
  ours,
  stock,
  unit,
  digits = 0,
  goal = AT_LEAST_AS_GOOD,
}: Versus): void => {
  const show = (value: number | null): string =>
    value === null ? 'never' : `${value.toFixed(digits)} ${unit}`.trimEnd();
  const met = ours === null ? stock === null : stock === null || goal.isMet(ours, stock);
  console.log(
    `${met ? 'met   ' : 'MISSED'}  ${name.padEnd(58)} ours ${show(ours).padEnd(12)} stock ${show(stock).padEnd(12)} ratio ${ratioOf(ours, stock).padEnd(9)} goal: ${goal.words}`,
  );
};
