/** One figure of ours beside stock y-webrtc's of the same run; `null` is what never came about. */
export interface Versus {
  readonly name: string;
  readonly ours: number | null;
  readonly stock: number | null;
  readonly unit: string;
  /** Digits after the point. Default 0. */
  readonly digits?: number;
}

const ratioOf = (ours: number | null, stock: number | null): string => {
  if (ours === null || stock === null || stock === 0) return '–';
  return `${(ours / stock).toPrecision(2)} ×`;
};

/** Prints ours, stock and their ratio in one line. Less is better in every row; a row in which we are worse says so. */
export const printVersus = ({ name, ours, stock, unit, digits = 0 }: Versus): void => {
  const show = (value: number | null): string =>
    value === null ? 'never' : `${value.toFixed(digits)} ${unit}`.trimEnd();
  const worse = ours === null ? stock !== null : stock !== null && ours > stock;
  console.log(
    `${worse ? 'WORSE ' : 'ok    '}  ${name.padEnd(52)} ours ${show(ours).padEnd(14)} stock ${show(stock).padEnd(14)} ratio ${ratioOf(ours, stock)}`,
  );
};
