import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Awareness, applyAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { decodeMessage } from '../sync/messages.ts';
import { type RecordingLink, recordingLink } from '../testing/recording-link.ts';
import { decodeEntries, encodeEntries } from './entries.ts';
import { changed } from './presence-change.ts';
import { createToldPresence, type ToldPresence } from './told-presence.ts';
import { UnsendablePresenceError } from './unsendable-presence.ts';

let awareness: Awareness;
let told: ToldPresence;
let ada: RecordingLink;
let reported: unknown[];
beforeEach(() => {
  reported = [];
  vi.stubGlobal('reportError', (error: unknown) => reported.push(error));
  awareness = new Awareness(new Y.Doc());
  told = createToldPresence(awareness);
  ada = recordingLink('ada');
});
afterEach(() => {
  vi.unstubAllGlobals();
  awareness.destroy();
});

const tell = (state: Record<string, unknown>): void => {
  awareness.setLocalState(state);
  told.tell([ada]);
};

/** What the other end makes of what it was told: of our state, and of its version. */
const seen = (): { readonly state: unknown; readonly clock: number } | null => {
  const other = new Awareness(new Y.Doc());
  const { clientID } = awareness;
  for (const message of ada.sent.map(decodeMessage)) {
    if (message.type === 'awareness') {
      decodeEntries(message.update);
      applyAwarenessUpdate(other, message.update, ada);
    }
    if (message.type !== 'presenceChange') continue;
    const json = JSON.stringify(changed(other.states.get(clientID) ?? {}, message));
    applyAwarenessUpdate(other, encodeEntries([{ client: clientID, clock: message.clock, json }]), ada);
  }
  const state = other.states.get(clientID);
  const clock = other.meta.get(clientID)?.clock;
  other.destroy();
  return state === undefined || clock === undefined ? null : { state, clock };
};

const nested = (levels: number): Record<string, unknown> => {
  let value: Record<string, unknown> = {};
  for (let i = 1; i < levels; i += 1) value = { value };
  return value;
};

describe.each<[string, Record<string, unknown>]>([
  ['of 40,000 characters', { selection: 'x'.repeat(40_000) }],
  ['of 90,000 bytes', { name: '名'.repeat(30_000) }],
  ['of 40 levels', nested(40)],
])('a state %s, which others would refuse', (_what, state) => {
  test('is not told: the one before stays, with its version rising, and the program hears of it once', () => {
    tell({ name: 'Self' });
    tell(state);
    tell({ ...state, cursor: 1 });
    expect(seen()).toEqual({ state: { name: 'Self' }, clock: awareness.meta.get(awareness.clientID)?.clock });
    expect(reported).toEqual([expect.any(UnsendablePresenceError)]);
    tell({ name: 'Self', cursor: 2 });
    expect(seen()?.state).toEqual({ name: 'Self', cursor: 2 });
  });

  test('is nothing if there was none before', () => {
    awareness.setLocalState(state);
    told.tell([ada]);
    told.tellAll(ada);
    expect(ada.sent).toEqual([]);
  });
});

test('a state in which very much has other names than before is told', () => {
  const named = (prefix: string) =>
    Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`${prefix}-the-name-of-a-field-${i}`, 1]));
  tell(named('a'));
  tell(named('b'));
  expect(seen()?.state).toEqual(named('b'));
  expect(reported).toEqual([]);
});
