import { describe, expect, test } from 'vitest';
import type { PeerPresence, PresenceDrag } from '../editor/presence.ts';
import { driveEditor } from '../tools/testing/drive.ts';
import { collectActive } from './active-shapes.ts';
import { createPeerDrags } from './peer-drags.ts';

const setup = () => {
  const driven = driveEditor();
  const [id = ''] = driven.given({ type: 'rectangle', x: 100, y: 100, w: 50, h: 50 });
  const drags = createPeerDrags(driven.editor);
  const peer = (drag: PresenceDrag | null, more: Partial<PeerPresence> = {}): PeerPresence => ({
    clientId: 9,
    name: 'Ada',
    colour: '#123456',
    cursor: null,
    selection: [id],
    tool: 'select',
    drag,
    viewer: false,
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
