/** The middle value; of an even number of values the lower middle. */
export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  if (middle === undefined) throw new RangeError('a median of no values');
  return middle;
};

/** The value that 95 % of the values do not exceed. */
export const p95 = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.ceil(sorted.length * 0.95) - 1];
  if (value === undefined) throw new RangeError('a percentile of no values');
  return value;
};

/** Prints one measured line with its goal and whether it is met. A missed goal is printed, not hidden. */
export const printRow = (name: string, measured: string, goal: string, met: boolean): void => {
  console.log(`${met ? 'met   ' : 'MISSED'}  ${name.padEnd(58)} ${measured.padEnd(30)} goal: ${goal}`);
};

/** Prints the median of times in milliseconds, which the goal is about, and what 95 % of them do not exceed. */
export const printTimes = (
  name: string,
  times: readonly number[],
  goal: { readonly ms: number; readonly words: string },
  digits = 0,
): void => {
  const ms = (value: number): string => `${value.toFixed(digits)} ms`;
  printRow(name, `median ${ms(median(times))}, p95 ${ms(p95(times))}`, goal.words, median(times) <= goal.ms);
};

/** Milliseconds that `work` takes. */
export const timed = async (work: () => Promise<void>): Promise<number> => {
  const start = performance.now();
  await work();
  return performance.now() - start;
};
