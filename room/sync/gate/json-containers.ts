/** Code units. */
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENS: ReadonlySet<number> = new Set([0x5b, 0x7b]);
const CLOSES: ReadonlySet<number> = new Set([0x5d, 0x7d]);

/**
 * Tells of each object and array in a JSON text how deep it is, the outermost 1, without building any of it. Of what is no
 * JSON it tells something.
 */
export const eachContainer = (json: string, visit: (depth: number) => void): void => {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < json.length; i++) {
    const code = json.charCodeAt(i);
    if (quoted) {
      if (code === BACKSLASH) i += 1;
      else if (code === QUOTE) quoted = false;
    } else if (code === QUOTE) quoted = true;
    else if (OPENS.has(code)) {
      depth += 1;
      visit(depth);
    } else if (CLOSES.has(code)) depth -= 1;
  }
};
