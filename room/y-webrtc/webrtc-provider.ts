import { ObservableV2 } from 'lib0/observable';
import { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import { joinOpenRoom } from '../open-room.ts';
import type { Room } from '../room.ts';
import type { WebSocketConstructor } from '../signaling/open/open-signaling.ts';
import type { WebRtc } from '../webrtc.ts';
import { checkSignaling } from './check-signaling.ts';
import { type ProviderRoom, providerRoomOf } from './provider-room.ts';
import { warnOfUnusedOptions } from './unused-options.ts';

/**
 * What is used of simple-peer's options, which y-webrtc takes as `peerOpts`. All others change nothing, which is said once on
 * the console.
 */
export interface WebrtcPeerOptions {
  /**
   * `iceServers` and `iceTransportPolicy` are used. Without `iceServers` there are none, where simple-peer would ask
   * two third parties: peers behind different routers then do not find each other.
   */
  readonly config?: RTCConfiguration | undefined;
  /** The WebRTC implementation, e.g. `@roamhq/wrtc` in Node. Default: the browser's. */
  readonly wrtc?: WebRtc | undefined;
  readonly [option: string]: unknown;
}

/** y-webrtc's options, and `webSocket`. */
export interface WebrtcProviderOptions {
  /**
   * Addresses of y-webrtc signaling servers, e.g. `['wss://board.example.org/y-webrtc']`. Default: `/y-webrtc` of the
   * server that the page came from; outside of a page there is none.
   */
  readonly signaling?: readonly string[] | undefined;
  /** Encrypts the signals; null and the empty string are none. All peers of a room need the same. */
  readonly password?: string | null | undefined;
  /** Default: a new Awareness on the document. */
  readonly awareness?: Awareness | undefined;
  /** Changes nothing, and is said to once on the console: who links to whom, and how many, is the mesh's own affair. */
  readonly maxConns?: number | undefined;
  /**
   * `false` dials the tabs of one browser as any other peers. By default they share through a BroadcastChannel, as in
   * y-webrtc, but not with tabs in which y-webrtc itself runs: those are dialled.
   */
  readonly filterBcConns?: boolean | undefined;
  readonly peerOpts?: WebrtcPeerOptions | undefined;
  /** Not y-webrtc's. Default: the environment's own, or that of `ws` in Node 20, which has none. */
  readonly webSocket?: WebSocketConstructor | undefined;
}

/** Who came and went, and who is there now. Names are member ids; a stock peer's is a hash of its UUID. */
export interface PeersChange {
  readonly added: string[];
  readonly removed: string[];
  /** Everybody to whom a link over WebRTC is up. */
  readonly webrtcPeers: string[];
  /** The other tabs of this browser that are linked. */
  readonly bcPeers: string[];
}

/** The events of y-webrtc's provider, each with one object as in y-webrtc. */
export interface WebrtcProviderEvents {
  /** Told soon after construction, then at each `connect()` and `disconnect()`. */
  status(event: { readonly connected: boolean }): void;
  /** The document has been exchanged with somebody (true), or nobody with whom it was is left (false). */
  synced(event: { readonly synced: boolean }): void;
  /** A link is up or down. y-webrtc tells of a peer when it starts to dial; here, when the peer can be spoken to. */
  peers(change: PeersChange): void;
}

/**
 * y-webrtc's `WebrtcProvider` on an open room: what is written for y-webrtc 10 needs another import, and nothing else
 * in a page that Meshboard's server is reached from at its own origin. Stock y-webrtc clients with the same room name,
 * password and signaling server are in the same room.
 *
 * ```ts
 * import { WebrtcProvider } from '@meshboard/room/y-webrtc';
 *
 * const provider = new WebrtcProvider('notes', doc, { signaling: ['wss://board.example.org/y-webrtc'] });
 * ```
 *
 * What differs from y-webrtc: there are no third-party servers by default, neither for signaling (it is the page's own
 * server) nor for ICE (there are none); your own awareness state outlives `disconnect()`; several providers of one room
 * name may live in one page; a document of any size arrives. `signalingConns`, `key` and the simple-peer objects do not
 * exist. README.md has the whole list.
 */
export class WebrtcProvider extends ObservableV2<WebrtcProviderEvents> {
  readonly roomName: string;
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  /** Where others are looked for, as it was given; by default the page's own server. */
  readonly signalingUrls: string[];
  /** As it was given; infinite when it was not. It limits nothing. */
  readonly maxConns: number;
  /** As it was given. Default true. */
  readonly filterBcConns: boolean;
  /** As it was given. Default none. */
  readonly peerOpts: WebrtcPeerOptions;
  /** What code for y-webrtc reads of a room. */
  readonly room: ProviderRoom;
  /** The room beneath, for what y-webrtc has no word for: `status`, `members`, `traffic()`, `leave()`. */
  readonly openRoom: Room;
  /** Whether `status` has been told: from then on `connected` says whether it looks for peers. */
  #begun = false;
  #shouldConnect = true;
  #destroyed = false;
  #peers: ReadonlySet<string> = new Set();

  /** @throws Error when there is no signaling server, or `signaling` names something that is no address of one. */
  constructor(roomName: string, doc: Y.Doc, options: WebrtcProviderOptions = {}) {
    super();
    const { password, webSocket, filterBcConns, maxConns, peerOpts = {} } = options;
    const { config, wrtc } = peerOpts;
    const signaling = checkSignaling(options.signaling);
    warnOfUnusedOptions(maxConns, peerOpts);
    this.roomName = roomName;
    this.signalingUrls = [...signaling];
    this.maxConns = maxConns ?? Number.POSITIVE_INFINITY;
    this.filterBcConns = filterBcConns ?? true;
    this.peerOpts = peerOpts;
    this.doc = doc;
    this.awareness = options.awareness ?? new Awareness(doc);
    this.openRoom = joinOpenRoom({
      room: roomName,
      doc,
      awareness: this.awareness,
      signaling,
      ...(password && { password }),
      ...(config?.iceServers && { iceServers: config.iceServers }),
      ...(config?.iceTransportPolicy && { iceTransportPolicy: config.iceTransportPolicy }),
      ...(wrtc && { webrtc: wrtc }),
      ...(webSocket && { webSocket }),
      ...(filterBcConns !== undefined && { tabs: filterBcConns }),
    });
    this.room = providerRoomOf(roomName, this.openRoom);
    this.openRoom.on('synced', (synced) => this.emit('synced', [{ synced }]));
    this.openRoom.on('members', () => this.#tellPeers());
    this.destroy = this.destroy.bind(this);
    doc.on('destroy', this.destroy);
    // After the caller has had the time to listen, as y-webrtc does.
    queueMicrotask(() => {
      this.#begun = true;
      this.#tellStatus();
    });
  }

  /**
   * Whether it looks for peers, whether or not anybody is found: false until the first `status`, as in y-webrtc, then true
   * until `disconnect()`.
   */
  get connected(): boolean {
    return this.#begun && this.#shouldConnect;
  }

  /** True from the beginning until `disconnect()` or `destroy()`. */
  get shouldConnect(): boolean {
    return this.#shouldConnect;
  }

  /** Whether the document has been exchanged with somebody who is still there. */
  get synced(): boolean {
    return this.openRoom.synced;
  }

  /** Enters the room again; does nothing after `destroy()`. */
  connect(): void {
    if (this.#destroyed) return;
    this.#shouldConnect = true;
    this.openRoom.connect();
    this.#tellStatus();
  }

  /** Leaves the room until `connect()`. The peers' going is told by `peers` when the links have ended. */
  disconnect(): void {
    this.#shouldConnect = false;
    this.openRoom.disconnect();
    this.#tellStatus();
  }

  /**
   * Leaves for good and takes all listeners off; called when the document is destroyed. The awareness stays, as in
   * y-webrtc: it ends with the document.
   */
  override destroy(): void {
    this.doc.off('destroy', this.destroy);
    this.#shouldConnect = false;
    this.#destroyed = true;
    super.destroy();
    this.openRoom.destroy();
  }

  #tellStatus(): void {
    if (this.#begun) this.emit('status', [{ connected: this.connected }]);
  }

  #tellPeers(): void {
    const before = this.#peers;
    const webrtcPeers = [...this.room.webrtcConns.keys()];
    const bcPeers = [...this.room.bcConns];
    const now = new Set<string>([...webrtcPeers, ...bcPeers]);
    const added = [...now].filter((peer) => !before.has(peer));
    const removed = [...before].filter((peer) => !now.has(peer));
    if (added.length === 0 && removed.length === 0) return;
    this.#peers = now;
    this.emit('peers', [{ added, removed, webrtcPeers, bcPeers }]);
  }
}
