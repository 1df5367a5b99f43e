import type { Shape, ShapeId } from '../board/shape.ts';

/** 96 random bits in base64url: two people never make the same group. */
export const newGroupId = (): string => {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_');
};

/**
 * The group that a click on the shape selects: the outermost one, or, inside an entered group, the next one in.
 * Null when the shape is selected by itself.
 */
export const selectableGroup = (shape: Shape, entered: string | null): string | null => {
  const at = entered === null ? -1 : shape.groups.indexOf(entered);
  const end = at === -1 ? shape.groups.length : at;
  return shape.groups[end - 1] ?? null;
};

/** All shapes that a click on the given ones selects, with the other members of their groups. */
export const withGroupMembers = (
  ids: Iterable<ShapeId>,
  shapes: ReadonlyMap<ShapeId, Shape>,
  entered: string | null,
): Set<ShapeId> => {
  const result = new Set<ShapeId>();
  const groups = new Set<string>();
  for (const id of ids) {
    const shape = shapes.get(id);
    if (shape === undefined) continue;
    result.add(id);
    const group = selectableGroup(shape, entered);
    if (group !== null) groups.add(group);
  }
  if (groups.size > 0) {
    for (const shape of shapes.values()) {
      if (shape.groups.some((group) => groups.has(group))) result.add(shape.id);
    }
  }
  return result;
};

/** The shape's groups after `group` was put around it: outermost, or just inside the entered group. */
export const groupsWith = (shape: Shape, group: string, entered: string | null): readonly string[] => {
  const at = entered === null ? -1 : shape.groups.indexOf(entered);
  return at === -1 ? [...shape.groups, group] : shape.groups.toSpliced(at, 0, group);
};

/** The shape's groups after the one that a click selects was taken away, or null when there is none. */
export const groupsWithout = (shape: Shape, entered: string | null): readonly string[] | null => {
  const group = selectableGroup(shape, entered);
  return group === null ? null : shape.groups.filter((other) => other !== group);
};

/** The same groups under new ids, so that copies are grouped among themselves and not with the originals. */
export const regrouped = (shape: Shape, renamed: Map<string, string>): readonly string[] =>
  shape.groups.map((group) => {
    const known = renamed.get(group);
    if (known !== undefined) return known;
    const fresh = newGroupId();
    renamed.set(group, fresh);
    return fresh;
  });
