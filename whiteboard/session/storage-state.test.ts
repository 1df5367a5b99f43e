import type { RoomStatus, SavedState } from '@meshboard/room';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LocalCopyState } from './local-copy.ts';
import { type StorageFacts, storageState } from './storage-state.ts';

const facts = fc.record({
  saved: fc.constantFrom<SavedState>('saved', 'saving', 'local'),
  status: fc.constantFrom<RoomStatus>(
    { state: 'connecting' },
    { state: 'alone' },
    { state: 'connected', links: 2 },
    { state: 'offline', links: 0 },
    { state: 'unreachable', members: 2 },
    { state: 'refused', code: 'wrong-version', why: 'old' },
  ),
  local: fc.constantFrom<LocalCopyState>('loading', 'writing', 'kept', 'unavailable', 'full', 'damaged'),
  right: fc.constantFrom<'edit' | 'view'>('edit', 'view'),
  keep: fc.boolean(),
  asked: fc.boolean(),
  opening: fc.boolean(),
});
const base: StorageFacts = {
  saved: 'local',
  status: { state: 'connected', links: 1 },
  local: 'kept',
  right: 'edit',
  keep: true,
  asked: true,
  opening: false,
};

describe('what is said about storage', () => {
  test('"Saved" if, and only if, the archive has confirmed everything', () => {
    fc.assert(
      fc.property(facts, (of) => {
        expect(storageState(of).kind === 'saved').toBe(of.saved === 'saved');
      }),
    );
  });

  test('"on this device" is never said of what this device does not have', () => {
    fc.assert(
      fc.property(facts, (of) => {
        if (storageState(of).kind === 'device') expect(of.local).toBe('kept');
      }),
    );
  });

  test('while the board is being opened nothing is claimed but what the archive has confirmed', () => {
    fc.assert(
      fc.property(facts, (of) => {
        const { kind } = storageState({ ...of, opening: true });
        expect(kind).toBe(of.saved === 'saved' ? 'saved' : 'loading');
      }),
    );
  });

  test.each([
    [{ saved: 'saving' }, 'saving', 'storage.savingHint'],
    [{}, 'device', 'storage.noArchiveHint'],
    [{ status: { state: 'connecting' } }, 'device', 'storage.connectingHint'],
    [{ status: { state: 'connecting' }, asked: false }, 'new', 'storage.newHint'],
    [{ opening: true }, 'loading', 'storage.loadingHint'],
    [{ keep: false, asked: false }, 'device', 'storage.keepOffHint'],
    [{ asked: false }, 'new', 'storage.newHint'],
    [{ asked: false, status: { state: 'offline', links: 0 } }, 'device', 'storage.offlineHint'],
    [{ asked: false, right: 'view' }, 'device', 'storage.viewerHint'],
    [{ right: 'view' }, 'device', 'storage.viewerHint'],
    [{ status: { state: 'offline', links: 0 } }, 'device', 'storage.offlineHint'],
    [{ status: { state: 'offline', links: 2 } }, 'device', 'storage.offlineLinkedHint'],
    [{ status: { state: 'unreachable', members: 2 } }, 'device', 'storage.unreachableHint'],
    [{ status: { state: 'refused', code: 'wrong-version', why: 'old' } }, 'device', 'storage.refusedHint'],
    [{ local: 'unavailable' }, 'tab', 'storage.tabHint'],
    [{ local: 'full' }, 'tab', 'storage.fullHint'],
    [{ local: 'damaged' }, 'tab', 'storage.damagedHint'],
    [{ local: 'unavailable', saved: 'saved' }, 'saved', 'storage.savedHint'],
  ] as const)('%j is %s, %s', (patch, kind, hint) => {
    expect(storageState({ ...base, ...patch })).toMatchObject({ kind, hint });
  });
});
