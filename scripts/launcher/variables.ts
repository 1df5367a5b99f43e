import * as v from 'valibot';
import { LaunchError } from './launch-error.ts';

/** One environment variable that a program understands. */
export interface Variable {
  /** What fits, as the end of the sentence "PORT must be …". */
  readonly must: string;
  readonly schema: v.GenericSchema<string, unknown>;
}

/** Variables by name. */
export type Table = Readonly<Record<string, Variable>>;

/** What is set of a table's variables, each as its schema makes it. */
export type Values<T extends Table> = { readonly [K in keyof T]: v.InferOutput<T[K]['schema']> | undefined };

/** Keeps the schema's own type, so that {@link Values} knows it. */
export const variable = <S extends v.GenericSchema<string, unknown>>(must: string, schema: S) =>
  ({ must, schema }) satisfies Variable;

/** Whole numbers in plain digits only: `8e3` or `0x50` in a port is a slip of the finger. */
export const wholeNumber = (least: number, most: number) =>
  variable(
    `a whole number from ${least} to ${most}`,
    v.pipe(v.string(), v.regex(/^\d{1,15}$/), v.transform(Number), v.minValue(least), v.maxValue(most)),
  );

export const port = wholeNumber(1, 65_535);

/** `a, b or c`. */
const listed = (words: readonly string[]): string => `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;

export const oneOf = <const T extends readonly string[]>(...words: T) =>
  variable(listed(words), v.picklist(words));

export const path = variable('a path', v.pipe(v.string(), v.minLength(1)));

/** As the signaling server takes it too. */
export const secret = variable(
  '16 to 256 printable characters without blanks',
  v.pipe(v.string(), v.regex(/^[\x21-\x7e]{16,256}$/)),
);

/** Secrets do not belong on a screen, not even wrong ones. */
const SECRET = /_(TOKEN|SECRET)$/;

/**
 * Reads a table's variables. An empty one counts as not set, as `PORT=` in a `.env` means.
 *
 * @throws {LaunchError} that names every variable that does not fit, and what would.
 */
export const readVariables = <T extends Table>(table: T, env: NodeJS.ProcessEnv): Values<T> => {
  const wrong: string[] = [];
  const values = Object.entries(table).map(([name, { must, schema }]) => {
    const text = env[name];
    if (text === undefined || text === '') return [name, undefined];
    const result = v.safeParse(schema, text);
    if (!result.success)
      wrong.push(`${name} must be ${must}${SECRET.test(name) ? '' : `; it is ${JSON.stringify(text)}`}.`);
    return [name, result.output];
  });
  if (wrong.length > 0) throw new LaunchError(wrong.join('\n'));
  return Object.fromEntries(values) as Values<T>;
};
