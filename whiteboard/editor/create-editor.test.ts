import { describe, expect, test } from 'vitest';
import type { NewShape } from '../board/shape.ts';
import { driveEditor } from '../tools/testing/drive.ts';

const box = (x: number, more: object = {}): NewShape =>
  ({ type: 'rectangle', x, y: 100, w: 50, h: 50, style: { fill: 'red' }, ...more }) as NewShape;

describe('groups', () => {
  test('are made, nested and taken apart again, innermost first', () => {
    const driven = driveEditor();
    const [a = '', b = '', c = ''] = driven.given(box(100), box(200), box(300));
    driven.editor.select([a, b]);
    driven.editor.groupSelection();
    const [inner] = driven.shape(a).groups;
    expect(driven.shape(b).groups).toEqual([inner]);
    driven.click(110, 110);
    expect(driven.selected()).toEqual([a, b]);
    driven.click(310, 110, { shift: true });
    driven.editor.groupSelection();
    expect(driven.shape(a).groups).toHaveLength(2);
    expect(driven.shape(a).groups[0]).toBe(inner);
    expect(driven.shape(a).groups[1]).toBe(driven.shape(c).groups[0]);
    driven.editor.ungroupSelection();
    expect(driven.shape(a).groups).toEqual([inner]);
    expect(driven.shape(c).groups).toEqual([]);
  });

  test('copies are grouped among themselves and not with the originals', () => {
    const driven = driveEditor();
    const [a = '', b = ''] = driven.given(box(100, { groups: ['g'] }), box(200, { groups: ['g'] }));
    driven.editor.select([a, b]);
    driven.editor.duplicateSelection();
    const copies = driven.selected().map((id) => driven.shape(id));
    expect(copies.map(({ x }) => x)).toEqual([116, 216]);
    expect(copies[0]?.groups).toEqual(copies[1]?.groups);
    expect(copies[0]?.groups).not.toEqual(['g']);
  });
});

describe('selectAt', () => {
  test('selects the whole group, and inside an entered group the member', () => {
    const driven = driveEditor();
    const [a = '', b = '', c = ''] = driven.given(
      box(100, { groups: ['g'] }),
      box(200, { groups: ['g'] }),
      box(300),
    );
    driven.editor.selectAt(110, 110);
    expect(driven.selected()).toEqual([a, b]);
    driven.doubleClick(110, 110);
    expect(driven.selected()).toEqual([a]);
    driven.editor.selectAt(210, 110);
    expect(driven.selected()).toEqual([b]);
    driven.editor.selectAt(310, 110);
    expect(driven.selected()).toEqual([c]);
    driven.editor.selectAt(110, 110);
    expect(driven.selected()).toEqual([a, b]);
  });

  test('keeps a selection that it meets, and drops one that it misses', () => {
    const driven = driveEditor();
    const [a = '', b = ''] = driven.given(box(100), box(200));
    driven.editor.select([a, b]);
    driven.editor.selectAt(110, 110);
    expect(driven.selected()).toEqual([a, b]);
    driven.editor.selectAt(500, 500);
    expect(driven.selected()).toEqual([]);
  });
});

describe('commands', () => {
  test('each is one undo step', () => {
    const driven = driveEditor();
    const [a = '', b = ''] = driven.given(box(100), box(200));
    driven.editor.select([a, b]);
    driven.editor.nudgeSelection(5, 0);
    driven.editor.setStyle({ stroke: 'blue', width: 7 });
    driven.editor.deleteSelection();
    expect(driven.shapes()).toHaveLength(0);
    driven.board.undo.undo();
    expect(driven.shape(a).style.stroke).toBe('blue');
    driven.board.undo.undo();
    expect(driven.shape(a).style.stroke).toBe('ink');
    expect(driven.shape(b).x).toBe(205);
    driven.board.undo.undo();
    expect(driven.shape(b).x).toBe(200);
    expect(driven.board.undo.canUndo).toBe(false);
  });

  test('locked shapes are only unlocked', () => {
    const driven = driveEditor();
    const [a = ''] = driven.given(box(100, { locked: true }));
    driven.editor.select([a]);
    driven.editor.nudgeSelection(5, 0);
    driven.editor.setStyle({ stroke: 'blue' });
    driven.editor.deleteSelection();
    expect(driven.shape(a)).toMatchObject({ x: 100, style: { stroke: 'ink' } });
    driven.editor.setLocked(false);
    driven.editor.nudgeSelection(5, 0);
    expect(driven.shape(a).x).toBe(105);
  });

  test('selectAll leaves locked shapes out', () => {
    const driven = driveEditor();
    const [a] = driven.given(box(100), box(200, { locked: true }));
    driven.editor.selectAll();
    expect(driven.selected()).toEqual([a]);
  });

  test('the style of text follows, and its frame fits', () => {
    const driven = driveEditor();
    const [id = ''] = driven.given({ type: 'text', x: 0, y: 0, w: 100, h: 25, text: 'Hello', fontSize: 20 });
    driven.editor.select([id]);
    driven.editor.setStyle({ fontSize: 40 });
    expect(driven.shape(id)).toMatchObject({ fontSize: 40, h: 50 });
  });

  test('viewers change nothing', () => {
    const driven = driveEditor({ readOnly: true });
    const [a = ''] = driven.given(box(100));
    driven.editor.select([a]);
    driven.editor.deleteSelection();
    driven.editor.duplicateSelection();
    driven.editor.nudgeSelection(5, 5);
    driven.editor.setStyle({ stroke: 'red' });
    driven.editor.setLocked(true);
    driven.editor.reorderSelection('front');
    driven.editor.setTool('pen');
    expect(driven.editor.tool.get()).toBe('hand');
    expect(driven.shapes()).toMatchObject([{ x: 100, locked: false, style: { stroke: 'ink' } }]);
  });
});

describe('presence', () => {
  test('tells cursor, selection and tool', () => {
    const driven = driveEditor();
    const [a = ''] = driven.given(box(100));
    driven.move(20, 30);
    expect(driven.told.at(-1)).toEqual({ cursor: { x: 20, y: 30 } });
    driven.editor.select([a]);
    expect(driven.told.at(-1)).toEqual({ selection: [a] });
    driven.editor.setTool('pen');
    expect(driven.told.at(-1)).toEqual({ tool: 'pen' });
    driven.editor.input.pointerLeave();
    expect(driven.told.at(-1)).toEqual({ cursor: null });
  });

  test('shows others', () => {
    const driven = driveEditor();
    driven.hear([
      {
        clientId: 7,
        name: 'Ada',
        colour: '#123456',
        cursor: null,
        selection: [],
        tool: 'pen',
        drag: null,
        viewer: false,
        holds: { name: 'chosen', colour: 'chosen' },
      },
    ]);
    expect(driven.editor.peers.get().get(7)?.name).toBe('Ada');
  });
});

describe('the camera', () => {
  test('is held within the limits whoever sets it', () => {
    const { editor } = driveEditor();
    editor.camera.set({ x: 0, y: 0, zoom: 1000 });
    expect(editor.camera.get().zoom).toBe(32);
    editor.zoomBy(0);
    expect(editor.camera.get().zoom).toBe(0.02);
  });

  test('taking up a viewer link in the middle of a drag ends it', () => {
    const driven = driveEditor();
    const [a = ''] = driven.given(box(100));
    driven.down(120, 120);
    driven.move(200, 200);
    driven.editor.readOnly.set(true);
    driven.up(200, 200);
    expect(driven.shape(a).x).toBe(100);
  });
});

describe('as far outside as one gets', () => {
  test.each([
    ['left', 1, 0],
    ['right', -1, 0],
    ['up', 0, 1],
    ['down', 0, -1],
  ])('(%s) everything can be drawn, written and dragged', (_where, dx, dy) => {
    const driven = driveEditor();
    const { editor } = driven;
    editor.zoomTo(0.02);
    for (let turns = 0; turns < 300; turns++) editor.panBy(dx * 5_000, dy * 5_000);
    const at = (x: number, y: number): readonly [number, number] => {
      const point = editor.toBoard({ x, y });
      return [point.x, point.y];
    };
    editor.setTool('rectangle');
    driven.drag([at(400, 400), at(400 - dx * 4_000, 400 - dy * 4_000)]);
    editor.setTool('rectangle');
    driven.drag([at(400, 400), at(400 + dx * 4_000, 400 + dy * 4_000)]);
    editor.setTool('pen');
    driven.drag([at(1, 1), at(2, 2), at(999, 799)]);
    editor.setTool('text');
    driven.click(...at(500, 300));
    expect(editor.input.writeTextDraft('Hello')).not.toBeNull();
    editor.cancel();
    expect(editor.editing.get()).toBeNull();
    expect(driven.shapes()).toHaveLength(4);
    editor.zoomToFit();
    expect(editor.camera.get().zoom).toBeGreaterThan(0.019);
  });
});

describe('the text in which the caret is', () => {
  const writing = () => {
    const driven = driveEditor();
    const [id = ''] = driven.given({ type: 'text', x: 100, y: 100, w: 80, h: 25, text: 'Hello' });
    driven.editor.startEditing(id);
    let taken = 0;
    driven.editor.onTextTaken(() => {
      // The caret is out of it by then.
      if (driven.editor.editing.get() === null) taken += 1;
    });
    return { driven, id, taken: () => taken };
  };

  test('is told to be taken when somebody else deletes it', () => {
    const { driven, id, taken } = writing();
    driven.byOther((board) => board.delete([id]));
    expect(taken()).toBe(1);
  });

  test('is not, when it was deleted here, or left before', () => {
    const here = writing();
    here.driven.board.delete([here.id]);
    expect(here.driven.editor.editing.get()).toBeNull();
    expect(here.taken()).toBe(0);
    const left = writing();
    left.driven.editor.stopEditing();
    left.driven.byOther((board) => board.delete([left.id]));
    expect(left.taken()).toBe(0);
  });
});
