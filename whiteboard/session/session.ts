import {
  type Capability,
  formatLink,
  joinRoom,
  type Room,
  type RoomMember,
  type RoomStatus,
  type ServerConnection,
  toView,
} from '@meshboard/room';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { Board } from '../board/board.ts';
import { openBoard } from '../board/open-board.ts';
import { createEditor } from '../editor/create-editor.ts';
import type { Editor } from '../editor/editor.ts';
import { createStore, type ReadableStore, type Store } from '../editor/store.ts';
import { fragmentOf } from './address.ts';
import { type ArchiveTrust, openArchiveTrust } from './archive-trust.ts';
import type { BrowserStorage } from './browser-storage.ts';
import { createContentKnown } from './content-known.ts';
import { openKeeping } from './keeping.ts';
import { type LocalCopyState, localCopyName, openLocalCopy } from './local-copy.ts';
import { createOpening } from './opening.ts';
import { createOwnLook, type OwnLook } from './own-look.ts';
import { startPersistence } from './persistence.ts';
import { createPresence } from './presence.ts';
import type { RecentBoard, RecentBoards } from './recent-boards.ts';
import { startRemembering } from './remembering.ts';
import type { SettingsStore } from './settings.ts';
import { createShownStorageState } from './shown-storage-state.ts';
import { type StorageState, storageState } from './storage-state.ts';
import { isAlone, startUpkeep, type UpkeepOptions } from './upkeep.ts';

export interface SessionOptions {
  readonly capability: Capability;
  /** Where the application and the signaling server are, e.g. `https://board.example.org`. */
  readonly origin: string;
  /** To that server, connecting or connected: it is called while keys and database are got ready. Closed with the session. */
  readonly connection: ServerConnection;
  readonly storage: BrowserStorage;
  readonly settings: SettingsStore;
  readonly recent: RecentBoards;
  /** Whether this page made the board, and nobody asked for it by its link. */
  readonly made: boolean;
  /** Whether it has made it just now: nobody can have been on it. */
  readonly isNew: boolean;
  /** What somebody is called who has no name at all, and names for those who have given none. */
  readonly nameless: () => string;
  readonly guestNames: ReadableStore<readonly string[]>;
}

export interface SyncProgress {
  readonly received: number;
  readonly total: number | null;
}

/** A board that is open in this tab: its document, its local copy, its room, and this person's editor. */
export interface BoardSession {
  readonly capability: Capability;
  readonly editor: Editor;
  /** The room at this moment; another object after {@link rejoin}. */
  readonly room: ReadableStore<Room>;
  readonly status: ReadableStore<RoomStatus>;
  readonly members: ReadableStore<readonly RoomMember[]>;
  readonly syncProgress: ReadableStore<SyncProgress | null>;
  /** Whether it is known what is on the board: while it is not, an empty document does not mean an empty board. */
  readonly contentKnown: ReadableStore<boolean>;
  readonly storageState: ReadableStore<StorageState>;
  readonly localCopy: ReadableStore<LocalCopyState>;
  /** Name and colour in which the others see this person. */
  readonly ownLook: ReadableStore<OwnLook>;
  readonly title: ReadableStore<string>;
  setTitle(title: string): void;
  /** Whether the archive is asked to keep this board. Setting false makes it delete what it has. */
  readonly keep: Store<boolean>;
  readonly archiveTrust: ArchiveTrust;
  /** Accepts the archive's new key and hands the board over. */
  trustNewArchiveKey(): void;
  /** The link that has this session's own right, and the one for viewing. */
  readonly links: { readonly edit: string | null; readonly view: string };
  /** Whether closing the tab now would lose something. */
  wouldLose(): boolean;
  close(): Promise<void>;
}

/**
 * Opens a board: first what this device has of it, then the room. Resolves as soon as the board can be drawn on,
 * with or without a network.
 */
export const openSession = async (options: SessionOptions): Promise<BoardSession> => {
  const { capability, origin, connection, storage, settings, recent } = options;
  const doc = new Y.Doc();
  const local = openLocalCopy(doc, localCopyName(capability.room, capability.right));
  await local.loaded;

  const board = openBoard(doc);
  const awareness = new Awareness(doc);
  const viewer = capability.right === 'view';
  const ownLook = createOwnLook({
    settings,
    guestNames: options.guestNames,
    isOwnTab: (clientId) => {
      const member = room.get().memberOf(clientId);
      const link = members.get().find((known) => known.member === member)?.link;
      return link?.state === 'up' && link.via === 'tab';
    },
  });
  const presence = createPresence({
    awareness,
    ...ownLook.store.get(),
    holds: ownLook.holds(),
    viewer,
    nameless: options.nameless,
  });
  const editor = createEditor({ board, presence, readOnly: viewer });

  const archiveTrust = openArchiveTrust(storage);
  const status = createStore<RoomStatus>({ state: 'connecting' });
  const members = createStore<readonly RoomMember[]>([]);
  const synced = createStore(false);
  const keeping = openKeeping({ board, viewer, synced });
  const { keep } = keeping;
  const syncProgress = createStore<SyncProgress | null>(null);
  const title = createStore(board.title);

  const join = (own: { readonly connection?: ServerConnection } = {}): Room =>
    joinRoom({
      ...own,
      capability,
      signaling: origin,
      doc,
      awareness,
      keep: keeping.asked.get(),
      iceTransportPolicy: settings.get().hideAddress ? 'relay' : 'all',
      ...trusted(archiveTrust.trusted.get()),
    });
  const room = createStore(join({ connection }));

  const contentKnown = createContentKnown({ isNew: options.isNew, status, synced, syncProgress });
  const stateWhen = (isOpening: boolean): StorageState =>
    storageState({
      saved: room.get().saved,
      status: status.get(),
      local: local.state.get(),
      right: capability.right,
      keep: keep.get(),
      asked: keeping.asked.get(),
      opening: isOpening,
    });
  const opening = createOpening({
    doc,
    isNew: options.isNew,
    contentKnown: contentKnown.store,
    state: () => stateWhen(false),
  });
  const shownState = createShownStorageState(() => stateWhen(opening.store.get()));
  const showState = (): void => {
    opening.look();
    shownState.refresh();
  };

  let leaving: (() => void)[] = [];
  const follow = (): void => {
    const current = room.get();
    for (const stop of leaving) stop();
    leaving = [
      current.on('status', (next) => {
        status.set(next);
        // A room that was refused for good does not come back to it.
        if (next.state === 'refused') connection.close();
        showState();
      }),
      current.on('saved', showState),
      current.on('members', (next) => members.set(next)),
      current.on('synced', (next) => {
        synced.set(next);
        syncProgress.set(null);
      }),
      current.on('syncProgress', (progress) => syncProgress.set(progress)),
      current.on('archiveKeyTrusted', (key) => archiveTrust.trust(key)),
      current.on('archiveKeyChanged', (key) => archiveTrust.announce(key)),
    ];
    status.set(current.status);
    members.set(current.members);
    synced.set(current.synced);
    showState();
  };
  follow();
  ownLook.start(presence);
  // While it is connecting nobody can be seen, and so who is there already cannot either.
  const lookAround = (): void => {
    if (status.get().state !== 'connecting') ownLook.arrived();
  };
  lookAround();

  /** Leaves and joins again with the settings as they are now; the document stays in memory meanwhile. */
  let rejoining: Promise<void> = Promise.resolve();
  const rejoin = (): void => {
    rejoining = rejoining.then(async () => {
      await room.get().leave();
      connection.close();
      if (closed) return;
      room.set(join());
      follow();
      presence.announce();
    });
  };
  let closed = false;

  let hidden = settings.get().hideAddress;
  const stops = [
    local.state.subscribe(showState),
    opening.store.subscribe(shownState.refresh),
    opening.close,
    contentKnown.close,
    board.onMeta(() => title.set(board.title)),
    settings.subscribe(() => {
      const { hideAddress, showGrid } = settings.get();
      editor.showGrid.set(showGrid);
      if (hideAddress === hidden) return;
      hidden = hideAddress;
      rejoin();
    }),
    keeping.asked.subscribe(() => {
      room.get().setKeep(keeping.asked.get());
      showState();
    }),
    keep.subscribe(showState),
    status.subscribe(lookAround),
    members.subscribe(ownLook.refresh),
    ownLook.close,
    keeping.close,
    archiveTrust.close,
    shownState.close,
    onPageHide(() => void local.flushed()),
    startRemembering({ board, recent, link: linkOf(capability), made: options.made, members }),
    startPersistence({ board, storage }),
  ];
  editor.showGrid.set(settings.get().showGrid);
  if (!viewer) stops.push(startUpkeep(upkeepOf(board, editor, { status, members, synced })));

  return {
    capability,
    editor,
    room,
    status,
    members,
    syncProgress,
    contentKnown: contentKnown.store,
    storageState: shownState.store,
    localCopy: local.state,
    ownLook: ownLook.store,
    title,
    setTitle(next) {
      if (!viewer) board.title = next;
    },
    keep,
    archiveTrust,
    trustNewArchiveKey() {
      archiveTrust.acceptAnnounced();
      rejoin();
    },
    links: {
      edit: viewer ? null : formatLink(origin, capability),
      view: formatLink(origin, toView(capability)),
    },
    wouldLose() {
      const state = local.state.get();
      const kept = state === 'kept' || state === 'loading' || room.get().saved === 'saved';
      return !kept && board.shapes.size > 0;
    },
    async close() {
      closed = true;
      for (const stop of stops) stop();
      for (const stop of leaving) stop();
      // What the editor still holds (a text under the caret) must be in the document before it is written.
      editor.destroy();
      presence.destroy();
      await rejoining;
      await room.get().leave();
      connection.close();
      await local.close();
      board.destroy();
      awareness.destroy();
      doc.destroy();
    },
  };
};

const linkOf = (capability: Capability): Pick<RecentBoard, 'room' | 'right' | 'fragment'> => ({
  room: capability.room,
  right: capability.right,
  fragment: fragmentOf(capability),
});

/** A page that is left, or that the system may end while it is hidden, writes what waits. */
const onPageHide = (listener: () => void): (() => void) => {
  addEventListener('pagehide', listener);
  document.addEventListener('visibilitychange', listener);
  return () => {
    removeEventListener('pagehide', listener);
    document.removeEventListener('visibilitychange', listener);
  };
};

const upkeepOf = (
  board: Board,
  editor: Editor,
  company: {
    readonly status: ReadableStore<RoomStatus>;
    readonly members: ReadableStore<readonly RoomMember[]>;
    readonly synced: ReadableStore<boolean>;
  },
): UpkeepOptions => ({
  board,
  alone: () =>
    isAlone({
      status: company.status.get(),
      members: company.members.get(),
      synced: company.synced.get(),
      peers: editor.peers.get().size,
    }),
  busy: () => editor.busy.get() || editor.editing.get() !== null,
  watch(listener) {
    const stores = [...Object.values(company), editor.peers, editor.busy, editor.editing];
    const stops = stores.map((store) => store.subscribe(listener));
    return () => {
      for (const stop of stops) stop();
    };
  },
});

const trusted = (key: string | null): { readonly trustedArchiveKey?: string } =>
  key === null ? {} : { trustedArchiveKey: key };
