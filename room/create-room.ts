import type { MemberId } from '@meshboard/signaling/protocol';
import { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import type { ArchiveRequest, ArchiveRequestOptions } from './archive-request.ts';
import type { AssetExchange } from './asset/asset-exchange.ts';
import type { Capability, Right } from './capability/capability.ts';
import { diagnose } from './diagnosis/load-diagnosis.ts';
import { createEmitter } from './emitter.ts';
import type { LinkAuthenticator } from './mesh/authenticator.ts';
import { reportError } from './report-error.ts';
import type { Room, RoomEvents, RoomMember, RoomStatus, RoomTraffic, SavedState } from './room.ts';
import { openSession, type RoomSession } from './session.ts';
import type { Signaling } from './signaling/signaling.ts';
import type { ArchiveRole } from './sync/archive-role.ts';
import type { GossipSigner } from './sync/gossip/gossip-signer.ts';
import { browserWebRtc, type WebRtc } from './webrtc.ts';

/** What `joinRoom` and `joinOpenRoom` have in common. */
export interface RoomParts {
  readonly doc: Y.Doc;
  /** Null for one that the room makes, and takes away again when it is left. */
  readonly awareness: Awareness | null;
  readonly capability: Capability | null;
  readonly right: Right;
  readonly authenticator: LinkAuthenticator;
  /** Outlives the sessions, and is closed with the room. */
  readonly assets: AssetExchange;
  /** Signs updates that go through several hands; null in rooms without keys. */
  readonly signer: GossipSigner | null;
  /** The channel on which the tabs of this browser meet; null for none. */
  readonly tabs: string | null;
  /** Makes the signaling of one session; it is not connected yet. */
  readonly signaling: () => Signaling;
  readonly webrtc?: WebRtc;
  readonly iceTransportPolicy?: RTCIceTransportPolicy;
  readonly archive?: ArchiveRole;
  /** How to ask an archive to keep the room; null where that cannot be. */
  readonly keep: {
    readonly wanted: boolean;
    readonly request: (
      signaling: Signaling,
      events: Pick<ArchiveRequestOptions, 'onTrusted' | 'onChanged'>,
    ) => ArchiveRequest;
  } | null;
}

/** The same for one session. */
export interface SessionParts extends RoomParts {
  readonly awareness: Awareness;
  readonly webrtc: WebRtc;
}

const NO_TRAFFIC: RoomTraffic = {
  messagesSent: 0,
  messagesReceived: 0,
  bytesSent: 0,
  bytesReceived: 0,
  documentMessagesSent: 0,
  documentMessagesReceived: 0,
};

/** Those to whom a link is up. */
const linkedOf = (members: readonly RoomMember[]): ReadonlySet<MemberId> =>
  new Set(members.flatMap(({ member, link }) => (link.state === 'up' ? member : [])));

const OFFLINE: RoomStatus = { state: 'offline', links: 0 };

/**
 * A room around its sessions: each `connect` opens one, each `disconnect` ends it, the document and the local
 * presence outlive them.
 */
export const createRoom = (parts: RoomParts): Room => {
  const { doc, capability } = parts;
  // Before anything is made: without WebRTC there is no room, and nothing of one is to be left behind.
  const webrtc = parts.webrtc ?? browserWebRtc();
  const awareness = parts.awareness ?? new Awareness(doc);
  const emitter = createEmitter<RoomEvents>();
  let keepWanted = parts.keep?.wanted ?? false;
  let session: RoomSession | null = null;
  let left = false;
  let leaving: Promise<void> = Promise.resolve();
  /** The id of the last session, for those who ask while there is none. */
  let self: MemberId;
  let status: RoomStatus = { state: 'connecting' };
  let saved: SavedState = 'local';
  let synced = false;
  let members: readonly RoomMember[] = [];

  const setStatus = (next: RoomStatus): void => {
    if (JSON.stringify(next) === JSON.stringify(status)) return;
    status = next;
    emitter.emit('status', status);
  };
  const setSaved = (next: SavedState): void => {
    if (next === saved) return;
    saved = next;
    emitter.emit('saved', saved);
  };
  const setSynced = (next: boolean): void => {
    if (next === synced) return;
    synced = next;
    emitter.emit('synced', synced);
  };
  const setMembers = (next: readonly RoomMember[]): void => {
    if (JSON.stringify(next) === JSON.stringify(members)) return;
    const before = linkedOf(members);
    members = next;
    emitter.emit('members', members);
    for (const member of linkedOf(next)) if (!before.has(member)) emitter.emit('linkUp', member);
  };

  const connect = (): void => {
    if (session || left) return;
    setStatus({ state: 'connecting' });
    session = openSession(
      { ...parts, awareness, webrtc },
      {
        status: setStatus,
        saved: setSaved,
        synced: setSynced,
        members: setMembers,
        syncProgress: (progress) => emitter.emit('syncProgress', progress),
        linkDown: (member, reason) => emitter.emit('linkDown', member, reason),
        archiveKeyTrusted: (key) => emitter.emit('archiveKeyTrusted', key),
        archiveKeyChanged: (key) => emitter.emit('archiveKeyChanged', key),
      },
    );
    self = session.self;
    session.setKeep(keepWanted);
  };

  const end = async (): Promise<void> => {
    const ending = session;
    session = null;
    await ending?.close();
    if (session) return;
    setMembers([]);
    setSynced(false);
    setSaved('local');
    setStatus(OFFLINE);
  };

  const leave = async (): Promise<void> => {
    if (left) return await leaving;
    left = true;
    leaving = release();
    await leaving;
  };
  const release = async (): Promise<void> => {
    parts.assets.close();
    await end();
    doc.off('destroy', destroy);
    emitter.clear();
    // Its timer would keep a Node process running.
    if (parts.awareness !== null) return;
    try {
      awareness.destroy();
    } catch (error) {
      // A listener of the application's: it does not keep anybody from leaving.
      reportError(error);
    }
  };
  const destroy = (): void => {
    void leave();
  };

  doc.on('destroy', destroy);
  connect();

  return {
    doc,
    awareness,
    capability,
    assets: parts.assets,
    get self() {
      return self;
    },
    get status() {
      return status;
    },
    get saved() {
      return saved;
    },
    get synced() {
      return synced;
    },
    get members() {
      return members;
    },
    memberOf: (clientId) => session?.memberOf(clientId) ?? null,
    traffic: () => session?.traffic() ?? NO_TRAFFIC,
    diagnose: (options) => session?.diagnose(options) ?? diagnose(null, options),
    setKeep(keep) {
      const stops = keepWanted && !keep;
      keepWanted = keep;
      session?.setKeep(keep);
      if (stops) session?.forget();
    },
    connect,
    disconnect() {
      void end();
    },
    leave,
    destroy,
    on: emitter.on,
    once: emitter.once,
    off: emitter.off,
  };
};
