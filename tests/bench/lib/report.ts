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

/** Milliseconds that `work` takes. */
export const timed = async (work: () => Promise<void>): Promise<number> => {
  const start = performance.now();
  await work();
  return performance.now() - start;
};
