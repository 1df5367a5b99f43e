import type { ErrorCode, MemberId } from '@meshboard/signaling/protocol';
import type { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import type { RoomAssetOptions, RoomAssets } from './asset/room-assets.ts';
import type { Capability, Right } from './capability/capability.ts';
import type { DiagnoseOptions, DiagnosisReport } from './diagnosis/report.ts';
import type { LinkEnd, LinkVia } from './mesh/link.ts';
import type { ServerConnection } from './signaling/server-connection.ts';
import type { ArchiveRole } from './sync/archive-role.ts';
import type { WebRtc } from './webrtc.ts';

export interface RoomOptions {
  /** From `parseLink` or `createCapability`. */
  readonly capability: Capability;
  /** Origin of the signaling server, e.g. `https://board.example.org`. */
  readonly signaling: string;
  readonly doc: Y.Doc;
  /** Default: a new Awareness on `doc`. */
  readonly awareness?: Awareness;
  /** Default: the browser's. In Node pass `@roamhq/wrtc`. */
  readonly webrtc?: WebRtc;
  /** `relay` hides this peer's addresses from the others, for as long as the room lasts. Default `all`. */
  readonly iceTransportPolicy?: RTCIceTransportPolicy;
  /**
   * Whether tabs of one browser that hold the same right share without WebRTC, through a BroadcastChannel, also while no
   * server can be reached. Default: in pages, not in Node.
   */
  readonly tabs?: boolean;
  /**
   * Whether to ask the archive to keep this room (needs an edit capability). Default false. The archive's host
   * can then read the document.
   */
  readonly keep?: boolean;
  /**
   * The archive key this client has trusted before for this host; when the server names another one the room
   * does not hand over the edit key and emits `archiveKeyChanged`.
   */
  readonly trustedArchiveKey?: string;
  /** Makes this peer the room's archive: others' "Saved" follows from what it makes durable. */
  readonly archive?: ArchiveRole;
  /** For the archive peer: what it presents to the server. */
  readonly archiveAuth?: { readonly token: string; readonly publicKey: string };
  /**
   * A connection to the server that several rooms share, from `createServerConnection`; the room does not close
   * it, and what `archiveAuth` says is the connection's own affair. Default: one for this room alone.
   */
  readonly connection?: ServerConnection;
  /** Where images and other large pieces are kept, and how large they may be. */
  readonly assets?: RoomAssetOptions;
}

/** Where the room stands. `links` counts those on which the other end is heard. */
export type RoomStatus =
  /** On the way in. `why`: the server has refused for now, and is asked again. */
  | { readonly state: 'connecting'; readonly why?: ErrorCode }
  /** Joined, with nobody else there. */
  | { readonly state: 'alone' }
  | { readonly state: 'connected'; readonly links: number }
  /** Joined, and so many others are there, but for 15 s now no link to any of them has come up or answered. It is tried on. */
  | { readonly state: 'unreachable'; readonly members: number }
  /** No word from the signaling server; links that are up go on working. */
  | { readonly state: 'offline'; readonly links: number }
  /** The server refused us for a reason that trying again will not change. */
  | { readonly state: 'refused'; readonly code: ErrorCode; readonly why: string };

/**
 * How far the archive has made this peer's document durable.
 * - `saved`: everything in this document is on the archive's disk.
 * - `saving`: an archive is linked and has not confirmed everything yet.
 * - `local`: no archive is linked, or none keeps this room.
 */
export type SavedState = 'saved' | 'saving' | 'local';

/** Another member whom we are linked to or know from the roster. */
export interface RoomMember {
  readonly member: MemberId;
  readonly kind: 'person' | 'archive';
  readonly link:
    | {
        readonly state: 'none';
        /** Dials and links in a row that failed. */
        readonly failures: number;
        /** Why the last of them ended; null while none has: the first dial is still coming up, or not wanted. */
        readonly lastEnd: LinkEnd | null;
        /** Whether no link is wanted: in a large room what is drawn goes by others. */
        readonly indirect: boolean;
      }
    | {
        readonly state: 'up';
        readonly right: Right;
        /** `tab` for another tab of this browser: what is shared with it takes no network. */
        readonly via: LinkVia;
        /** Whether the packets go through a TURN server; null until known. */
        readonly relayed: boolean | null;
        /** The last round trip that was measured; null before the first. */
        readonly roundTripMs: number | null;
        /** Whether nothing is heard on it at present; it is mended, or given up within 45 s. */
        readonly hangs: boolean;
      };
}

/** How much of a large document has come in, in bytes. */
export interface SyncProgress {
  readonly received: number;
  readonly total: number;
}

/** What has gone over the links that are up at present, in whole messages and their bytes. */
export interface RoomTraffic {
  readonly messagesSent: number;
  readonly messagesReceived: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
  /** Messages that carried the document or a change to it: sync step 2 and update. */
  readonly documentMessagesSent: number;
  readonly documentMessagesReceived: number;
}

export interface RoomEvents {
  status(status: RoomStatus): void;
  saved(state: SavedState): void;
  members(members: readonly RoomMember[]): void;
  /** First full exchange with another peer is done (true), or no synced peer is left (false); in a large room, no peer. */
  synced(synced: boolean): void;
  /** While a large document comes in, part by part, up to its total; then comes `synced`. */
  syncProgress(progress: SyncProgress): void;
  /** A link to a member has come up: what either writes from now on the other gets. */
  linkUp(member: MemberId): void;
  /** A link has ended, and why; not told of those that `disconnect` and `leave` end. */
  linkDown(member: MemberId, reason: LinkEnd): void;
  /** The server names another archive key than the one trusted before. */
  archiveKeyChanged(key: string): void;
  /** The archive key that the edit key has been sealed to; remember it for `trustedArchiveKey`. */
  archiveKeyTrusted(key: string): void;
}

/** A joined room. Names that users of Yjs providers know (`awareness`, `synced`, `connect`, `disconnect`, `destroy`) mean what they mean there. */
export interface Room {
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  /** Null in an open room. */
  readonly capability: Capability | null;
  /** Images and other large pieces, beside the document. */
  readonly assets: RoomAssets;
  readonly self: MemberId;
  readonly status: RoomStatus;
  readonly saved: SavedState;
  readonly synced: boolean;
  readonly members: readonly RoomMember[];
  /**
   * Whose presence in `awareness` is that of this client, so that a name or a cursor can be set beside a link.
   *
   * @returns null for our own, and for whoever is not known, or not any more.
   */
  memberOf(clientId: number): MemberId | null;
  traffic(): RoomTraffic;
  /**
   * Finds out which step fails when people cannot draw together: signaling, STUN, TURN over each transport, data by way
   * of relays, each of the others. Takes 10 s at the most, and disturbs nobody who draws meanwhile.
   *
   * @throws the reason of `options.signal` when that fires first.
   */
  diagnose(options?: DiagnoseOptions): Promise<DiagnosisReport>;
  /** Turns keeping by the archive on, or off: off tells a linked archive to forget the room and delete what it stored. */
  setKeep(keep: boolean): void;
  connect(): void;
  disconnect(): void;
  /** Leaves for good: says goodbye, flushes what is queued, releases everything. */
  leave(): Promise<void>;
  /** `leave` without waiting. */
  destroy(): void;
  /** Registers a listener. @returns the way to take it off again. */
  on<K extends keyof RoomEvents>(event: K, listener: RoomEvents[K]): () => void;
  /** Registers a listener for the next time only. @returns the way to take it off before. */
  once<K extends keyof RoomEvents>(event: K, listener: RoomEvents[K]): () => void;
  /** Takes a listener off. */
  off<K extends keyof RoomEvents>(event: K, listener: RoomEvents[K]): void;
}
