import type { Right, RoomStatus, SavedState } from '@meshboard/room';
import type { PlainKey } from '../i18n/message.ts';
import type { LocalCopyState } from './local-copy.ts';

/** What the interface says about where the board is kept: a word or two, and a sentence that explains them. */
export interface StorageState {
  readonly kind: 'loading' | 'new' | 'saved' | 'saving' | 'device' | 'tab';
  readonly label: PlainKey;
  readonly hint: PlainKey;
}

export interface StorageFacts {
  readonly saved: SavedState;
  readonly status: RoomStatus;
  readonly local: LocalCopyState;
  readonly right: Right;
  /** Whether the board is to be kept by the archive. */
  readonly keep: boolean;
  /** Whether the archive is asked for that: not before there is anything to keep. */
  readonly asked: boolean;
  /** Whether the board is still being opened: what is on it and who keeps it is not known. */
  readonly opening: boolean;
}

const say = (kind: StorageState['kind'], hint: PlainKey): StorageState => ({
  kind,
  label: `storage.${kind}`,
  hint,
});

/** The truth about where the board is kept. "Saved" is said only when the archive has confirmed everything. */
export const storageState = (facts: StorageFacts): StorageState => {
  const { saved, status, local, right, keep, asked, opening } = facts;
  if (saved === 'saved') return say('saved', 'storage.savedHint');
  if (opening || local === 'loading') return say('loading', 'storage.loadingHint');
  if (saved === 'saving') return say('saving', 'storage.savingHint');
  if (local === 'unavailable') return say('tab', 'storage.tabHint');
  if (local === 'full') return say('tab', 'storage.fullHint');
  if (local === 'damaged') return say('tab', 'storage.damagedHint');
  if (local === 'writing') return say('saving', 'storage.savingHint');
  if (status.state === 'refused') return say('device', 'storage.refusedHint');
  if (status.state === 'offline') {
    return say('device', status.links > 0 ? 'storage.offlineLinkedHint' : 'storage.offlineHint');
  }
  const nothingYet = right === 'edit' && keep && !asked;
  if (status.state === 'connecting') {
    return nothingYet ? say('new', 'storage.newHint') : say('device', 'storage.connectingHint');
  }
  if (status.state === 'unreachable') return say('device', 'storage.unreachableHint');
  if (right === 'view') return say('device', 'storage.viewerHint');
  if (!keep) return say('device', 'storage.keepOffHint');
  if (nothingYet) return say('new', 'storage.newHint');
  return say('device', 'storage.noArchiveHint');
};
