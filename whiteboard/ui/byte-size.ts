const formats = new Map<string, Intl.NumberFormat>();

/** Made once: to make one takes most of a millisecond, and a large board that comes in shows dozens of numbers. */
const formatOf = (language: string, unit: string, digits: number): Intl.NumberFormat => {
  const key = `${language} ${unit} ${digits}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  // As many decimals always, so that a number that grows does not dance.
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  const made = new Intl.NumberFormat(language, { style: 'unit', unit, ...options });
  formats.set(key, made);
  return made;
};

/** A number of bytes for people: `740 kB`, `12.3 MB`. */
export const byteSize = (bytes: number, language: string): string => {
  const [unit, value] =
    bytes < 1e6 ? (['kilobyte', bytes / 1e3] as const) : (['megabyte', bytes / 1e6] as const);
  const digits = value < 100 && unit === 'megabyte' ? 1 : 0;
  return formatOf(language, unit, digits).format(value);
};
