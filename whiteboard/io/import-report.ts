/** Elements that did not become shapes. */
export type LeftOut = 'image' | 'embed' | 'unknown-type' | 'damaged' | 'too-far' | 'empty' | 'too-many';

/** What of an element looks or behaves otherwise than where it came from. */
export type Approximation =
  | 'roughness'
  | 'fill-pattern'
  | 'translucent-fill'
  | 'filled-stroke'
  | 'arrowhead'
  | 'elbow'
  | 'font'
  | 'colour'
  | 'link'
  | 'binding'
  | 'frame-member'
  | 'points-thinned'
  | 'text-shortened'
  | 'size-limited'
  | 'groups-limited';

/** What an import did: every element of the file is in `kept` or in `leftOut`. */
export interface ImportReport {
  /** Elements in the file that were not deleted there. */
  readonly elements: number;
  /** Elements that were already deleted in the file; they are no loss. */
  readonly deleted: number;
  /** Elements that became shapes. */
  readonly kept: number;
  /** Shapes that were made: more than `kept` where an element needed two. */
  readonly shapes: number;
  readonly approximated: ReadonlyMap<Approximation, number>;
  readonly leftOut: ReadonlyMap<LeftOut, number>;
}

const plural = (count: number, one: string, many: string): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

const LEFT_OUT: Readonly<Record<LeftOut, readonly [one: string, many: string]>> = {
  image: ['image was left out: boards have no images.', 'images were left out: boards have no images.'],
  embed: ['embedded page was left out.', 'embedded pages were left out.'],
  'unknown-type': ['element of an unknown type was left out.', 'elements of unknown types were left out.'],
  damaged: ['element was damaged and left out.', 'elements were damaged and left out.'],
  'too-far': ['element was too far out and left out.', 'elements were too far out and left out.'],
  empty: ['element was empty and left out.', 'elements were empty and left out.'],
  'too-many': ['element was beyond the limit and left out.', 'elements were beyond the limit and left out.'],
};

const APPROXIMATED: Readonly<Record<Approximation, readonly [one: string, many: string]>> = {
  roughness: ['element lost its rough, hand-drawn line.', 'elements lost their rough, hand-drawn lines.'],
  'fill-pattern': ['fill has another pattern.', 'fills have another pattern.'],
  'translucent-fill': [
    'translucent fill became a shape of its own.',
    'translucent fills became shapes of their own.',
  ],
  'filled-stroke': [
    'filled freehand stroke became two shapes.',
    'filled freehand strokes became two shapes each.',
  ],
  arrowhead: ['arrowhead was replaced by a similar one.', 'arrowheads were replaced by similar ones.'],
  elbow: ['elbow arrow became a plain one.', 'elbow arrows became plain ones.'],
  font: ['text has another font.', 'texts have another font.'],
  colour: ['colour could not be read and is black.', 'colours could not be read and are black.'],
  link: ['link was left out.', 'links were left out.'],
  binding: ['arrow is no longer attached to its shapes.', 'arrows are no longer attached to their shapes.'],
  'frame-member': [
    'element is no longer clipped by its frame.',
    'elements are no longer clipped by their frames.',
  ],
  'points-thinned': [
    'line had too many points; some were dropped.',
    'lines had too many points; some were dropped.',
  ],
  'text-shortened': ['text was too long and was cut off.', 'texts were too long and were cut off.'],
  'size-limited': ['width or size was beyond the limit.', 'widths or sizes were beyond the limit.'],
  'groups-limited': ['element lost some of its groups.', 'elements lost some of their groups.'],
};

/** The report as English sentences, what was lost first. */
export const describeReport = (report: ImportReport): string[] => {
  const sentences = [
    `${plural(report.kept, 'element', 'elements')} of ${report.elements.toLocaleString('en')} imported.`,
  ];
  for (const [what, count] of report.leftOut) sentences.push(plural(count, ...LEFT_OUT[what]));
  for (const [what, count] of report.approximated) sentences.push(plural(count, ...APPROXIMATED[what]));
  return sentences;
};

/** Collects an {@link ImportReport}. */
export class ReportBuilder {
  #elements = 0;
  #deleted = 0;
  #kept = 0;
  #shapes = 0;
  readonly #approximated = new Map<Approximation, number>();
  readonly #leftOut = new Map<LeftOut, number>();

  deleted(): void {
    this.#deleted++;
  }

  kept(shapes: number): void {
    this.#elements++;
    this.#kept++;
    this.#shapes += shapes;
  }

  leftOut(what: LeftOut, count = 1): void {
    this.#elements += count;
    if (count > 0) this.#leftOut.set(what, (this.#leftOut.get(what) ?? 0) + count);
  }

  approximated(what: Approximation): void {
    this.#approximated.set(what, (this.#approximated.get(what) ?? 0) + 1);
  }

  finish(): ImportReport {
    return {
      elements: this.#elements,
      deleted: this.#deleted,
      kept: this.#kept,
      shapes: this.#shapes,
      approximated: this.#approximated,
      leftOut: this.#leftOut,
    };
  }
}
