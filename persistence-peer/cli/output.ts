/** Where a command writes: results on stdout, progress and complaints on stderr. */
export interface Output {
  readonly json: boolean;
  /** One result: the value with `--json`, else the lines for people. */
  result(value: unknown, lines: readonly string[]): void;
  /** A line that is overwritten by the next, on a terminal only. */
  progress(text: string): void;
  complain(line: string): void;
}

export interface Streams {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean };
}

export const createOutput = (json: boolean, { stdout, stderr }: Streams): Output => {
  let shown = false;
  const clear = (): void => {
    if (shown) stderr.write('\r\x1b[K');
    shown = false;
  };
  return {
    json,
    result: (value, lines) => {
      clear();
      stdout.write(json ? `${JSON.stringify(value, null, 2)}\n` : lines.map((line) => `${line}\n`).join(''));
    },
    progress: (text) => {
      if (stderr.isTTY !== true) return;
      stderr.write(`\r\x1b[K${text}`);
      shown = true;
    },
    complain: (line) => {
      clear();
      stderr.write(`${line}\n`);
    },
  };
};

/** Rows as a table, numbers to the right. The first row is the heading. */
export const table = (rows: readonly (readonly (string | number)[])[]): string[] => {
  const widths: number[] = [];
  for (const row of rows)
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, String(cell).length);
  const isNumber = (column: number): boolean => rows.slice(1).some((row) => typeof row[column] === 'number');
  return rows.map((row) =>
    row
      .map((cell, i) =>
        isNumber(i) ? String(cell).padStart(widths[i] ?? 0) : String(cell).padEnd(widths[i] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
};

/** A moment as people and programs read it, in UTC; `-` for never. */
export const moment = (ms: number | null): string =>
  ms === null ? '-' : new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
