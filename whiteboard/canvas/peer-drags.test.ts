import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { estimateWidth } from '../board/outline/text-layout.ts';
import type { NewShape } from '../board/shape.ts';
import type { PeerPresence, PresenceDrag } from '../editor/presence.ts';
import { inFrame, rotateHandleDistance, selectionFrame } from '../tools/select/selection-frame.ts';
import { driveEditor } from '../tools/testing/drive.ts';
import { collectActive } from './active-shapes.ts';
import { createPeerDrags } from './peer-drags.ts';

const setup = () => {
  const driven = driveEditor();
  const [id = ''] = driven.given({ type: 'rectangle', x: 100, y: 100, w: 50, h: 50 });
  const drags = createPeerDrags(driven.editor, estimateWidth);
  const peer = (drag: PresenceDrag | null, more: Partial<PeerPresence> = {}): PeerPresence => ({
    clientId: 9,
    name: 'Ada',
    colour: '#123456',
    cursor: null,
    selection: [id],
    tool: 'select',
    drag,
    viewer: false,
    holds: { name: 'chosen', colour: 'chosen' },
    ...more,
  });
  /** Where the shape is seen at a time. */
  const seen = (now: number): number | undefined => {
    drags.refresh(now);
    const active = collectActive(driven.editor, drags, new Set(), null);
    return (active.shapes.find((shape) => shape.id === id) ?? driven.shape(id)).x;
  };
  return { driven, id, peer, seen, drags };
};
/** What two people see of one drag: hers by her tool, his by her presence. */
const watched = (shapes: readonly NewShape[]) => {
  const hers = driveEditor();
  const ids = hers.given(...shapes);
  const his = driveEditor();
  const bring = (): void => Y.applyUpdate(his.doc, Y.encodeStateAsUpdate(hers.doc));
  bring();
  const drags = createPeerDrags(his.editor, estimateWidth);
  /** The last drag that she told of, or what she tells when it is over. */
  const hear = (): void => {
    const drag = hers.told.flatMap((told) => (told.drag === undefined ? [] : [told.drag])).at(-1) ?? null;
    his.hear([
      {
        clientId: 9,
        name: 'Ada',
        colour: '#123456',
        cursor: null,
        selection: hers.selected(),
        tool: 'select',
        drag,
        viewer: false,
        holds: { name: 'chosen', colour: 'chosen' },
      },
    ]);
  };
  /** Where he sees her shapes, to a hundredth, as the document has them. */
  const seen = (now: number): number[][] => {
    drags.refresh(now);
    const active = collectActive(his.editor, drags, new Set(), null);
    return ids.map((id) => {
      const shape = active.shapes.find((each) => each.id === id) ?? his.shape(id);
      const { x, y, w, h, rotation } = shape;
      return [x, y, w, h, rotation].map((each) => Math.round(each * 100) / 100);
    });
  };
  return { hers, his, ids, bring, hear, seen };
};
const by = (dx: number): PresenceDrag => ({ kind: 'move', dx, dy: 0 });

test("somebody else's drag is seen while it goes on", () => {
  const { driven, peer, seen } = setup();
  driven.hear([peer(by(20))]);
  expect(seen(0)).toBe(120);
  driven.hear([peer(by(40))]);
  expect(seen(30)).toBe(140);
});

test('a resize is seen as well', () => {
  const { driven, id, peer, drags } = setup();
  driven.hear([peer({ kind: 'resize', from: [100, 100, 50, 50], to: [100, 100, 100, 50] })]);
  drags.refresh(0);
  const active = collectActive(driven.editor, drags, new Set(), null);
  expect(active.shapes).toMatchObject([{ id, x: 100, w: 100, h: 50 }]);
  expect([...active.hidden]).toEqual([id]);
});

describe('the end of a drag', () => {
  test('the document first: the shape does not go twice as far', () => {
    const { driven, id, peer, seen } = setup();
    driven.hear([peer(by(40))]);
    expect(seen(0)).toBe(140);
    driven.board.update(new Map([[id, { x: 140 }]]));
    expect(seen(10)).toBe(140);
    driven.hear([peer(null)]);
    expect(seen(20)).toBe(140);
  });

  test('presence first: the shape does not jump back', () => {
    const { driven, id, peer, seen } = setup();
    driven.hear([peer(by(40))]);
    expect(seen(0)).toBe(140);
    driven.hear([peer(null)]);
    expect(seen(10)).toBe(140);
    driven.board.update(new Map([[id, { x: 140 }]]));
    expect(seen(20)).toBe(140);
  });

  test('a drag that was cancelled, or whose author has gone, is over after a while', () => {
    const { driven, peer, seen, drags } = setup();
    driven.hear([peer(by(40))]);
    seen(0);
    driven.hear([]);
    expect(seen(10)).toBe(140);
    expect(drags.waiting).toBe(true);
    expect(seen(1_000)).toBe(100);
    expect(drags.waiting).toBe(false);
  });
});

describe('what others see of a drag ends where the document lands, whichever comes first', () => {
  const box: NewShape = { type: 'rectangle', x: 100, y: 100, w: 100, h: 60, style: { fill: 'blue' } };
  const text: NewShape = { type: 'text', x: 300, y: 240, text: 'words to wrap', fontSize: 20 };
  const line: NewShape = { type: 'arrow', x: 150, y: 300, points: [0, 0, 80, 30] };
  const turned: NewShape = { ...box, x: 320, y: 110, rotation: 0.7 };
  const labelled: NewShape = { ...box, groups: ['pair'] };
  const label: NewShape = {
    type: 'text',
    x: 108,
    y: 105,
    w: 84,
    h: 50,
    text: 'words to wrap',
    autosize: false,
    align: 'centre',
    groups: ['pair'],
  };
  const gestures = {
    'a move': { handle: 'inside', to: [37, 21] },
    'a resize': { handle: 'corner', to: [61, 43] },
    'a resize past the opposite corner': { handle: 'corner', to: [-450, -390] },
    'a turn': { handle: 'above', to: [90, 70] },
  } as const;
  const selections = {
    'of one': [box],
    'of one that is turned': [turned],
    'of many': [box, turned, text, line],
    'of a box and its label': [labelled, label],
  };

  for (const [name, { handle, to }] of Object.entries(gestures)) {
    for (const [of, shapes] of Object.entries(selections)) {
      for (const first of ['document', 'presence'] as const) {
        test(`${name} ${of}, ${first} first`, () => {
          const { hers, ids, bring, hear, seen } = watched(shapes);
          hers.editor.select(ids);
          const frame = selectionFrame(
            hers.editor.selectedShapes(),
            ids.length > 1 ? hers.editor.boundsOf(ids) : null,
          );
          if (frame === null) throw new Error('nothing is selected');
          const from =
            handle === 'inside'
              ? inFrame(frame, 0.5, 0.5)
              : handle === 'corner'
                ? inFrame(frame, 1, 1)
                : inFrame(frame, 0.5, -rotateHandleDistance / frame.h);
          const at =
            handle === 'inside'
              ? inFrame(shapes[0] === turned ? frame : { ...frame, ...box, rotation: 0 }, 0.5, 0.5)
              : from;
          const start = seen(0);
          hers.down(at.x, at.y);
          hers.move(at.x + to[0] / 2, at.y + to[1] / 2);
          hers.move(at.x + to[0], at.y + to[1]);
          hear();
          const shown = seen(0);
          expect(shown).not.toEqual(start);
          hers.up(at.x + to[0], at.y + to[1]);
          if (first === 'document') bring();
          else hear();
          expect(seen(10)).toEqual(shown);
          if (first === 'document') hear();
          else bring();
          expect(seen(20)).toEqual(shown);
          expect(seen(2_000)).toEqual(shown);
        });
      }
    }
  }

  test('also when she takes it back at once', () => {
    const { hers, ids, bring, hear, seen } = watched([box]);
    const before = seen(0);
    hers.editor.select(ids);
    hers.down(150, 130);
    hers.move(250, 130);
    hear();
    seen(10);
    hers.up(250, 130);
    bring();
    seen(20);
    hear();
    hers.board.undo.undo();
    bring();
    expect(seen(30)).toEqual(before);
  });
});

test('viewers and locked shapes do not move anything', () => {
  const { driven, id, peer, seen } = setup();
  driven.hear([peer(by(40), { viewer: true })]);
  expect(seen(0)).toBe(100);
  driven.board.update(new Map([[id, { locked: true }]]));
  driven.hear([peer(by(40))]);
  expect(seen(10)).toBe(100);
});

test('what one drags oneself is not moved by others', () => {
  const { driven, id, peer, drags } = setup();
  driven.editor.select([id]);
  driven.down(112, 100);
  driven.move(141, 100);
  driven.hear([peer(by(400))]);
  drags.refresh(0);
  const active = collectActive(driven.editor, drags, new Set(), null);
  expect(active.shapes).toEqual([]);
  expect(active.moved?.dx).toBe(29);
});
