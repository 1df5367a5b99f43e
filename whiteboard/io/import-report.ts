/** Elements that did not become shapes. */
export type LeftOut =
  | 'image'
  | 'embed'
  | 'unknown-type'
  | 'damaged'
  | 'too-far'
  | 'empty'
  | 'too-many'
  /** Entries of Meshboard's own that this version cannot read: damaged, or a newer version's. */
  | 'not-understood';

/** What of an element, or of the drawing around it, looks or behaves otherwise than where it came from. */
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
  | 'line-height'
  | 'size-limited'
  | 'groups-limited'
  /** The colour behind the drawing. */
  | 'background'
  /** Names that a library has for its items. */
  | 'item-name';

/**
 * What an import did: every element of the file is in `kept` or in `leftOut`. The interface has a sentence for each
 * code, `approximated.…` and `leftOut.…` of the catalogues.
 */
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

  /** @param elements that became @param shapes. */
  kept(shapes: number, elements = 1): void {
    this.#elements += elements;
    this.#kept += elements;
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
