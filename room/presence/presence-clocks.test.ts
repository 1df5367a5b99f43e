import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Awareness, applyAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { Link } from '../mesh/link.ts';
import { decodeMessage } from '../sync/messages.ts';
import { type RecordingLink, recordingLink } from '../testing/recording-link.ts';
import { encodeEntries } from './entries.ts';
import { createPresenceClocks, type PresenceClocks } from './presence-clocks.ts';

const INVENTED = 4_242;

let awareness: Awareness;
let clocks: PresenceClocks;
let viewer: RecordingLink;
let editor: RecordingLink;
let grafted: { readonly link: Link; readonly second: number }[];
let second: number;
beforeEach(() => {
  vi.useFakeTimers();
  awareness = new Awareness(new Y.Doc());
  viewer = recordingLink('eve', { right: 'view' });
  editor = recordingLink('ada');
  grafted = [];
  clocks = createPresenceClocks(awareness, {
    links: () => [viewer, editor],
    needs: (link) => link !== viewer,
    graft: (link) => grafted.push({ link, second }),
    patience: () => 600,
    random: () => 0,
  });
});
afterEach(() => {
  clocks.close();
  awareness.destroy();
  vi.useRealTimers();
});

const eachSecond = async (seconds: number, say: () => void): Promise<void> => {
  for (second = 0; second < seconds; second += 1) {
    say();
    await vi.advanceTimersByTimeAsync(1_000);
  }
};
const asked = (link: Link): number[] => grafted.flatMap((graft) => (graft.link === link ? graft.second : []));

test('somebody who speaks of presence that there is not keeps nobody else from being asked', async () => {
  await eachSecond(60, () => {
    clocks.take(viewer, new Map([[INVENTED, 1_000_000]]));
    // A cursor that we do not see, told of each time that it moves.
    clocks.take(editor, new Map([[77, second + 1]]));
  });
  expect(asked(editor).length).toBeGreaterThan(0);
});

test('somebody who was asked and brought nothing is asked more and more seldom', async () => {
  await eachSecond(600, () => clocks.take(viewer, new Map([[INVENTED, 1_000_000]])));
  expect(asked(viewer).length).toBeGreaterThan(1);
  expect(asked(viewer).length).toBeLessThan(10);
  const gaps = asked(viewer).map((at, i, all) => at - (all[i - 1] ?? at));
  expect(gaps.at(-1)).toBeGreaterThan(100);
});

test('somebody who brings what it says it has is asked again', async () => {
  await eachSecond(60, () => {
    clocks.take(editor, new Map([[77, second + 1]]));
    if (grafted.at(-1)?.second === second - 2)
      applyAwarenessUpdate(awareness, encodeEntries([{ client: 77, clock: second, json: '{}' }]), editor);
  });
  expect(asked(editor).length).toBeGreaterThan(7);
});

test('very many invented clients leave room for what others have', async () => {
  const invented = new Map(Array.from({ length: 5_000 }, (_, i) => [i + 1_000, 1]));
  await eachSecond(20, () => {
    clocks.take(viewer, invented);
    clocks.take(editor, new Map([[77, second + 1]]));
  });
  expect(asked(editor).length).toBeGreaterThan(0);
});

describe('what is told', () => {
  const move = (clock: number): void => {
    applyAwarenessUpdate(awareness, encodeEntries([{ client: 77, clock, json: `{"at":${clock}}` }]), null);
    clocks.add(77, false);
  };
  const told = (link: RecordingLink): unknown[] =>
    link.sent
      .splice(0)
      .map(decodeMessage)
      .flatMap((message) => (message.type === 'presenceClocks' ? [[...message.clocks]] : []));

  test('goes to those who get it through others, and to nobody else', async () => {
    move(1);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(told(editor)).toEqual([[[77, 1]]]);
    expect(told(viewer)).toEqual([]);
  });

  test('is not what the other end has, as it says or as came from there', async () => {
    move(1);
    clocks.take(editor, new Map([[77, 1]]));
    await vi.advanceTimersByTimeAsync(2_000);
    move(2);
    clocks.has(editor, 77, 2);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(told(editor)).toEqual([]);
    move(3);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(told(editor)).toEqual([[[77, 3]]]);
  });
});
