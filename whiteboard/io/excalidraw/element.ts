import * as v from 'valibot';

const finite = v.pipe(v.number(), v.finite());
const text = v.string();
/**
 * A property that older and newer files leave out or write as null; anything of another kind counts as left
 * out.
 */
const maybe = <S extends v.GenericSchema>(schema: S) => v.fallback(v.optional(v.nullable(schema)), null);
/** At most this much of a list is looked at. */
const list = <S extends v.GenericSchema>(schema: S, most: number) =>
  v.pipe(
    v.custom<unknown[]>(Array.isArray),
    v.transform((items) => items.slice(0, most)),
    v.array(schema),
  );

/** A point: x, y and in some old files a pressure. */
const point = v.pipe(
  v.custom<unknown[]>((value) => Array.isArray(value) && value.length >= 2),
  v.transform((value) => value.slice(0, 3)),
  v.array(finite),
);

/** Points of which a million are looked at; what is drawn is thinned further. */
const MOST_POINTS = 1_000_000;

/**
 * An element of an Excalidraw scene as files since 2020 have it. Only type and place must be there; every other
 * property has come, gone or changed its form over the years. Unknown keys (`__proto__` among them) are not
 * copied.
 */
export const elementSchema = v.object({
  type: text,
  id: maybe(text),
  x: finite,
  y: finite,
  width: maybe(finite),
  height: maybe(finite),
  angle: maybe(finite),
  isDeleted: maybe(v.boolean()),
  strokeColor: maybe(text),
  backgroundColor: maybe(text),
  fillStyle: maybe(text),
  strokeWidth: maybe(finite),
  strokeStyle: maybe(text),
  roughness: maybe(finite),
  opacity: maybe(finite),
  groupIds: maybe(list(v.unknown(), 1_000)),
  frameId: maybe(text),
  locked: maybe(v.boolean()),
  link: maybe(text),
  /** Until 2022: 'round' or 'sharp'. */
  strokeSharpness: maybe(text),
  /** Since then: null or the way in which the radius is computed. */
  roundness: maybe(v.object({ type: maybe(finite), value: maybe(finite) })),
  points: maybe(list(point, MOST_POINTS)),
  pressures: maybe(list(finite, MOST_POINTS)),
  simulatePressure: maybe(v.boolean()),
  /** Since 2024: a line that is closed on purpose. */
  polygon: maybe(v.boolean()),
  /** Left out in old files, where an arrow has a head at its end; null for none. */
  startArrowhead: v.fallback(v.optional(v.nullable(text)), undefined),
  endArrowhead: v.fallback(v.optional(v.nullable(text)), undefined),
  startBinding: maybe(v.object({})),
  endBinding: maybe(v.object({})),
  elbowed: maybe(v.boolean()),
  text: maybe(text),
  originalText: maybe(text),
  fontSize: maybe(finite),
  fontFamily: maybe(v.union([finite, text])),
  /** Until 2020: "20px Virgil". */
  font: maybe(text),
  textAlign: maybe(text),
  /** Distance of the baselines as a multiple of the letters' height; left out until 2023. */
  lineHeight: maybe(finite),
  autoResize: maybe(v.boolean()),
  containerId: maybe(text),
  /** What programs write that make scenes by hand: the text within a shape, or on a line. */
  label: maybe(
    v.object({
      text: maybe(text),
      fontSize: maybe(finite),
      fontFamily: maybe(v.union([finite, text])),
      textAlign: maybe(text),
      verticalAlign: maybe(text),
      strokeColor: maybe(text),
      opacity: maybe(finite),
      locked: maybe(v.boolean()),
    }),
  ),
  name: maybe(text),
});

export type Element = v.InferOutput<typeof elementSchema>;

/** Checks one element; null when it has no type or no place. */
export const readElement = (raw: unknown): Element | null => {
  const result = v.safeParse(elementSchema, raw);
  return result.success ? result.output : null;
};
