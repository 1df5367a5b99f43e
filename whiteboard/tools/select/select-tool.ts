import type { Shape, ShapeId } from '../../board/shape.ts';
import { selectableGroup } from '../../editor/groups.ts';
import type { BoardPointer } from '../../editor/input.ts';
import { press } from '../press.ts';
import { isArea } from '../text/label.ts';
import { placeTextOrLabel, writableAmong } from '../text/place-text.ts';
import { type Gesture, slackOf, type Tool, type ToolContext } from '../tool.ts';
import { bending } from './bending.ts';
import { marquee } from './marquee.ts';
import { moving } from './moving.ts';
import { resizing } from './resizing.ts';
import { rotating } from './rotating.ts';
import {
  frameContains,
  type Handle,
  handleAt,
  handleCursor,
  isLine,
  type SelectionFrame,
  selectionFrame,
} from './selection-frame.ts';

/** How near to a handle a pointer must be, in CSS pixels. */
const reachOf = (pointer: BoardPointer): number => (pointer.kind === 'touch' ? 18 : 8);

/** Selects, moves, resizes, turns and bends shapes; a double click edits text or goes into a group. */
export const createSelectTool = (context: ToolContext): Tool => {
  const { editor, enteredGroup } = context;
  const { board, selection } = editor;

  const frame = (): SelectionFrame | null =>
    selectionFrame(editor.selectedShapes(), editor.boundsOf(selection.get()));

  /** The shapes that a drag changes: none when read-only. */
  const movable = (): readonly Shape[] =>
    editor.readOnly.get() ? [] : editor.selectedShapes().filter((shape) => !shape.locked);

  const shapeAt = (pointer: BoardPointer): Shape | null =>
    editor.hit(pointer.x, pointer.y, slackOf(pointer, editor.camera.get().zoom));

  /** The text of a group that is nothing but a box and its label. */
  const labelIn = (unit: ReadonlySet<ShapeId>): Shape | null =>
    unit.size === 2 ? writableAmong([...unit].flatMap((id) => board.shapes.get(id) ?? [])) : null;

  const handleUnder = (pointer: BoardPointer): { frame: SelectionFrame; handle: Handle } | null => {
    if (selection.get().size === 0 || movable().length === 0) return null;
    const around = frame();
    if (around === null) return null;
    const handle = handleAt(around, pointer, editor.camera.get().zoom, reachOf(pointer));
    return handle === null ? null : { frame: around, handle };
  };

  const beginHandle = (start: BoardPointer, around: SelectionFrame, handle: Handle): Gesture | null => {
    if (handle.kind === 'resize') return resizing(context, start, around, handle.handle, movable());
    if (handle.kind === 'rotate') return rotating(context, start, around, movable());
    return isLine(around.alone) ? bending(context, around.alone, handle.at) : null;
  };

  const toggled = (unit: ReadonlySet<ShapeId>): Set<ShapeId> => {
    const ids = new Set(selection.get());
    const all = [...unit].every((id) => ids.has(id));
    for (const id of unit) {
      if (all) ids.delete(id);
      else ids.add(id);
    }
    return ids;
  };

  const pressShape = (start: BoardPointer, shape: Shape): Gesture => {
    // Outside the entered group, the press leaves it.
    const group = enteredGroup.get();
    if (group !== null && !shape.groups.includes(group)) enteredGroup.set(null);
    const unit = context.unitOf(shape);
    const wasSelected = selection.get().has(shape.id);
    if (!wasSelected && !start.shift && !shape.locked) editor.select(unit);
    return press(start, {
      click() {
        editor.select(start.shift ? toggled(unit) : unit);
        return null;
      },
      drag(from) {
        if (shape.locked || editor.readOnly.get()) return marquee(context, from);
        if (!wasSelected && start.shift) editor.select([...selection.get(), ...unit]);
        return moving(context, from);
      },
    });
  };

  return {
    id: 'select',
    cursor(pointer) {
      if (pointer === null || pointer.kind === 'touch') return 'default';
      const under = handleUnder(pointer);
      if (under !== null) return handleCursor(under.handle, under.frame.rotation);
      const shape = shapeAt(pointer);
      if (shape !== null && !shape.locked) return editor.readOnly.get() ? 'pointer' : 'move';
      const around = movable().length > 0 ? frame() : null;
      return around !== null && frameContains(around, pointer) ? 'move' : 'default';
    },
    down(start) {
      const under = handleUnder(start);
      if (under !== null) {
        return press(start, {
          click: () => null,
          drag: (from) => beginHandle(from, under.frame, under.handle),
        });
      }
      const shape = shapeAt(start);
      if (shape !== null) return pressShape(start, shape);
      const around = movable().length > 0 ? frame() : null;
      const inside = around !== null && frameContains(around, start);
      return press(start, {
        click() {
          if (!start.shift) editor.select([]);
          return null;
        },
        drag(from) {
          if (inside && !start.shift) return moving(context, from);
          if (!start.shift) editor.select([]);
          return marquee(context, from);
        },
      });
    },
    doubleClick(pointer) {
      const shape = shapeAt(pointer);
      if (shape === null) {
        if (!editor.readOnly.get() && handleUnder(pointer) === null) placeTextOrLabel(context, pointer);
        return;
      }
      const group = selectableGroup(shape, enteredGroup.get());
      const unit = context.unitOf(shape);
      const label = labelIn(unit);
      if (label !== null && !editor.readOnly.get()) editor.startEditing(label.id);
      // Of a group that has but one member left, nothing is to be entered.
      else if (group !== null && unit.size > 1) {
        enteredGroup.set(group);
        editor.select(context.unitOf(shape));
      } else if (shape.type === 'text' && board.textOf(shape.id) !== null) editor.startEditing(shape.id);
      else if (!editor.readOnly.get() && !shape.locked && isArea(shape)) placeTextOrLabel(context, pointer);
    },
  };
};
