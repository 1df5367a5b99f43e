import { createArchiveRequest } from './archive-request.ts';
import { createRoomAssets } from './asset/create-room-assets.ts';
import { sealForArchive } from './capability/archive-key.ts';
import { capabilityGossipSigner } from './capability/gossip-signature.ts';
import { capabilityAuthenticator } from './capability/proof.ts';
import { capabilitySealer } from './capability/seal.ts';
import { createRoom } from './create-room.ts';
import { hasTabs } from './mesh/tabs/create-tabs.ts';
import { tabChannelOf } from './mesh/tabs/tab-channel-name.ts';
import type { Room, RoomOptions } from './room.ts';
import { checkServerOrigin } from './signaling/server-address.ts';
import { createSocketSignaling } from './signaling/socket-signaling.ts';

/**
 * Joins the room of a capability link. The room connects at once; `leave()` ends it.
 *
 * ```ts
 * const doc = new Y.Doc();
 * const room = joinRoom({ capability: parseLink(location.href), signaling: location.origin, doc });
 * room.on('status', (status) => console.log(status.state));
 * ```
 *
 * @throws ServerAddressError when `signaling` is no server's address
 * @throws Error when there is no WebRTC: not given, and none in this environment
 */
export const joinRoom = (options: RoomOptions): Room => {
  const { capability, doc } = options;
  checkServerOrigin(options.signaling);
  const sealer = capabilitySealer(capability);
  return createRoom({
    doc,
    awareness: options.awareness ?? null,
    capability,
    right: capability.right,
    authenticator: capabilityAuthenticator(capability),
    assets: createRoomAssets(capability.room, options.assets),
    signer: capabilityGossipSigner(capability),
    tabs: (options.tabs ?? hasTabs()) ? tabChannelOf(capability) : null,
    signaling: () =>
      createSocketSignaling({
        url: options.signaling,
        room: capability.room,
        sealer,
        ...(options.archiveAuth && { archiveAuth: options.archiveAuth }),
        ...(options.connection && { connection: options.connection }),
      }),
    ...(options.webrtc && { webrtc: options.webrtc }),
    ...(options.iceTransportPolicy && { iceTransportPolicy: options.iceTransportPolicy }),
    ...(options.archive && { archive: options.archive }),
    keep:
      capability.right === 'edit'
        ? {
            wanted: options.keep ?? false,
            request: (signaling, events) =>
              createArchiveRequest({
                signaling,
                seal: (key) => sealForArchive(capability, key),
                trusted: options.trustedArchiveKey ?? null,
                ...events,
              }),
          }
        : null,
  });
};
