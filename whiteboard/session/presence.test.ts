import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { PresenceDrag } from '../editor/presence.ts';
import { MAX_NAME_CHARS } from './person-name.ts';
import { createPresence } from './presence.ts';
import { MAX_SELECTION, readPresence } from './presence-schema.ts';

const field = fc.oneof(fc.anything(), fc.double(), fc.string({ unit: 'binary', maxLength: 400 }));
const hostile = fc.oneof(
  fc.anything(),
  fc.record(
    {
      name: field,
      colour: field,
      cursor: fc.oneof(field, fc.record({ x: field, y: field })),
      selection: fc.oneof(field, fc.array(field)),
      tool: field,
      drag: fc.oneof(
        field,
        fc.record({
          kind: fc.constantFrom('move', 'resize', 'rotate', 'x'),
          x: field,
          y: field,
          angle: field,
          dx: field,
          dy: field,
          from: field,
          to: field,
        }),
      ),
      viewer: field,
    },
    { requiredKeys: [] },
  ),
);

describe('what others say of themselves', () => {
  test('nothing of it throws, and what comes out is bounded', () => {
    fc.assert(
      fc.property(fc.nat(), hostile, (clientId, state) => {
        const presence = readPresence(clientId, state, 'Guest');
        if (presence === null) return;
        expect(presence.name.length).toBeGreaterThan(0);
        expect(presence.name.length).toBeLessThanOrEqual(MAX_NAME_CHARS);
        expect(presence.name).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
        expect(presence.colour).toMatch(/^#[0-9a-f]{6}$/i);
        expect(presence.selection.length).toBeLessThanOrEqual(MAX_SELECTION);
        expect(presence.tool).toMatch(/^[a-z-]+$/);
        if (presence.cursor !== null) {
          expect(Number.isFinite(presence.cursor.x) && Number.isFinite(presence.cursor.y)).toBe(true);
        }
        if (presence.drag?.kind === 'move') {
          expect(Number.isFinite(presence.drag.dx) && Number.isFinite(presence.drag.dy)).toBe(true);
        }
        if (presence.drag?.kind === 'rotate') {
          const { x, y, angle } = presence.drag;
          expect([x, y, angle].every(Number.isFinite)).toBe(true);
          expect(Math.abs(angle)).toBeLessThan(13);
        }
      }),
    );
  });

  test('one field that is not understood does not hide the others', () => {
    const presence = readPresence(
      1,
      { name: 'Ada', cursor: { x: 'far', y: 1 }, colour: 'url(evil)' },
      'Guest',
    );
    expect(presence).toMatchObject({ name: 'Ada', cursor: null });
  });

  test('each kind of drag comes through as it was sent', () => {
    const drags: PresenceDrag[] = [
      { kind: 'move', dx: 3, dy: -4 },
      { kind: 'resize', from: [0, 0, 10, 10], to: [5, 5, -10, 20] },
      { kind: 'rotate', x: 50, y: 60, angle: -Math.PI / 3 },
    ];
    for (const drag of drags) expect(readPresence(1, { drag }, 'Guest')?.drag).toEqual(drag);
    expect(readPresence(1, { drag: { kind: 'rotate', x: 1, y: 1, angle: 1e9 } }, 'Guest')?.drag).toBeNull();
  });
});

describe('presence on awareness', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const person = (name: string) => {
    const awareness = new Awareness(new Y.Doc());
    return {
      awareness,
      presence: createPresence({
        awareness,
        name,
        colour: '#2f66d0',
        holds: { name: 'chosen', colour: 'chosen' },
        viewer: false,
        nameless: () => 'Guest',
      }),
    };
  };
  const tell = (from: Awareness, to: Awareness) =>
    applyAwarenessUpdate(to, encodeAwarenessUpdate(from, [from.clientID]), 'test');

  test('a moving pointer is sent at most 30 times a second, and its last place always', () => {
    const { awareness, presence } = person('Ada');
    const sent: unknown[] = [];
    awareness.on('update', () => sent.push(awareness.getLocalState()?.['cursor']));
    for (let ms = 0; ms < 1000; ms += 5) {
      presence.set({ cursor: { x: ms, y: 0 } });
      vi.advanceTimersByTime(5);
    }
    vi.advanceTimersByTime(100);
    expect(sent.length).toBeLessThanOrEqual(32);
    expect(sent.length).toBeGreaterThan(20);
    expect(sent.at(-1)).toEqual({ x: 995, y: 0 });
  });

  test('others appear, change and leave; oneself is not among them', () => {
    const ada = person('Ada');
    const bob = person('Bob');
    tell(bob.awareness, ada.awareness);
    expect([...ada.presence.peers().values()].map(({ name }) => name)).toEqual(['Bob']);
    bob.awareness.setLocalState(null);
    tell(bob.awareness, ada.awareness);
    expect(ada.presence.peers().size).toBe(0);
  });

  test('somebody whose state did not change keeps the same object', () => {
    const ada = person('Ada');
    const bob = person('Bob');
    const eve = person('Eve');
    tell(bob.awareness, ada.awareness);
    const before = ada.presence.peers().get(bob.awareness.clientID);
    tell(eve.awareness, ada.awareness);
    expect(ada.presence.peers().get(bob.awareness.clientID)).toBe(before);
  });
});
