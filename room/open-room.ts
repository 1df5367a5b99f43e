import type { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import { createRoomAssets } from './asset/create-room-assets.ts';
import type { RoomAssetOptions } from './asset/room-assets.ts';
import { createRoom } from './create-room.ts';
import { openAuthenticator } from './mesh/authenticator.ts';
import { hasTabs } from './mesh/tabs/create-tabs.ts';
import { openTabChannel } from './mesh/tabs/tab-channel-name.ts';
import type { Room } from './room.ts';
import { createOpenSignaling, type WebSocketConstructor } from './signaling/open/open-signaling.ts';
import { checkOpenServers } from './signaling/server-address.ts';
import type { WebRtc } from './webrtc.ts';

export interface OpenRoomOptions {
  /** The room's name: all who know it are in. */
  readonly room: string;
  /** Encrypts the signals. y-webrtc peers need the same. */
  readonly password?: string;
  /** Addresses of y-webrtc signaling servers, e.g. `wss://board.example.org/y-webrtc`. */
  readonly signaling: readonly string[];
  readonly doc: Y.Doc;
  /** Default: a new Awareness on `doc`. */
  readonly awareness?: Awareness;
  /** Default: none; peers on one network find each other without. */
  readonly iceServers?: readonly RTCIceServer[];
  /** Default: the browser's. In Node pass `@roamhq/wrtc`. */
  readonly webrtc?: WebRtc;
  /** Default: the environment's own, or that of `ws` in Node 20, which has none. */
  readonly webSocket?: WebSocketConstructor;
  readonly iceTransportPolicy?: RTCIceTransportPolicy;
  /** Where images and other large pieces are kept, and how large they may be. */
  readonly assets?: RoomAssetOptions;
  /** Whether tabs of one browser share without WebRTC, through a BroadcastChannel. Default: in pages, not in Node. */
  readonly tabs?: boolean;
}

/**
 * Joins an open room: a name and perhaps a password instead of a link, no rights to tell apart, and stock
 * y-webrtc clients in the same mesh.
 *
 * @throws ServerAddressError when `signaling` is empty, or one of them is no WebSocket's address
 * @throws Error when there is no WebRTC: not given, and none in this environment
 */
export const joinOpenRoom = (options: OpenRoomOptions): Room => {
  const { doc, room, password, signaling } = options;
  checkOpenServers(signaling);
  return createRoom({
    doc,
    awareness: options.awareness ?? null,
    capability: null,
    right: 'edit',
    authenticator: openAuthenticator(room),
    assets: createRoomAssets(`open ${room}`, options.assets),
    signer: null,
    tabs: (options.tabs ?? hasTabs()) ? openTabChannel(room, password, signaling) : null,
    signaling: () =>
      createOpenSignaling({
        urls: signaling,
        room,
        ...(password !== undefined && { password }),
        ...(options.iceServers && { iceServers: options.iceServers }),
        ...(options.webSocket && { webSocket: options.webSocket }),
      }),
    ...(options.webrtc && { webrtc: options.webrtc }),
    ...(options.iceTransportPolicy && { iceTransportPolicy: options.iceTransportPolicy }),
    keep: null,
  });
};
