import { GROUP_ID } from '../../board/fields.ts';
import { LIMITS } from '../../board/limits.ts';
import { newShapeId } from '../../board/shape-id.ts';
import type { ReportBuilder } from '../import-report.ts';
import type { Element } from './element.ts';

/**
 * Gives groups of a file ids of their own, so that importing the same file twice makes two groups. What
 * holds a text is grouped with it, and the parts of one element are.
 */
export class GroupNames {
  readonly #names = new Map<string, string>();
  readonly #holders: ReadonlySet<string>;

  /** @param elements those of the same drawing or library item. */
  constructor(elements: readonly Element[]) {
    const textless = new Set<string>();
    for (const { type, id } of elements) if (type !== 'text' && id) textless.add(id);
    const holders = new Set<string>();
    for (const { type, containerId } of elements) {
      if (type === 'text' && containerId && textless.has(containerId)) holders.add(containerId);
    }
    this.#holders = holders;
  }

  #name(kind: 'group' | 'holder', id: string): string {
    const key = `${kind} ${id}`;
    let name = this.#names.get(key);
    if (name === undefined) {
      name = newShapeId();
      this.#names.set(key, name);
    }
    return name;
  }

  /** @param parts how many shapes the element became. @param outermost a group around everything, if any. */
  of(element: Element, parts: number, outermost: string | null, report: ReportBuilder): string[] {
    const groups = new Set<string>();
    if (parts > 1) groups.add(newShapeId());
    const holder = element.type === 'text' ? element.containerId : element.id;
    if (holder && this.#holders.has(holder)) groups.add(this.#name('holder', holder));
    for (const id of element.groupIds ?? []) {
      if (typeof id === 'string' && id !== '') groups.add(this.#name('group', id));
    }
    if (outermost !== null) groups.add(outermost);
    const all = [...groups].filter((id) => GROUP_ID.test(id));
    if (all.length <= LIMITS.groups) return all;
    report.approximated('groups-limited');
    return all.slice(-LIMITS.groups);
  }
}
