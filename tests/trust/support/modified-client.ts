import type { Capability } from '@meshboard/room';
import * as Y from 'yjs';
import { capabilityAuthenticator } from '../../../room/capability/proof.ts';
import { capabilitySealer } from '../../../room/capability/seal.ts';
import { createMesh, type MeshOptions } from '../../../room/mesh/create-mesh.ts';
import type { Link } from '../../../room/mesh/link.ts';
import type { Mesh } from '../../../room/mesh/mesh.ts';
import type { Room } from '../../../room/room.ts';
import { createSocketSignaling, type SocketSignaling } from '../../../room/signaling/socket-signaling.ts';
import { nodeWebRtc } from '../../../room/testing/node-room.ts';

/** A client that is let in like any other and then sends what a test likes. */
export interface ModifiedClient {
  readonly signaling: SocketSignaling;
  readonly mesh: Mesh;
  /** Joins, and resolves with the link to this room's peer. */
  linkTo(room: Room): Promise<Link>;
  close(): Promise<void>;
}

export const modifiedClient = (
  url: string,
  capability: Capability,
  options: Partial<MeshOptions> = {},
): ModifiedClient => {
  const signaling = createSocketSignaling({
    url,
    room: capability.room,
    sealer: capabilitySealer(capability),
  });
  const mesh = createMesh({
    signaling,
    authenticator: capabilityAuthenticator(capability),
    webrtc: nodeWebRtc,
    ...options,
  });
  signaling.on('joined', () => mesh.want(new Set(signaling.roster.keys())));
  return {
    signaling,
    mesh,
    linkTo: (room) =>
      new Promise((resolve) => {
        mesh.on('linkUp', (link) => {
          if (link.member === room.self) resolve(link);
        });
        signaling.connect();
      }),
    close: async () => {
      await mesh.close();
      await signaling.close();
    },
  };
};

/** An update in this client's name; with `known`, its next one after those. */
export const scribble = (client: number, known?: Y.Doc): Uint8Array => {
  const doc = new Y.Doc();
  if (known) Y.applyUpdate(doc, Y.encodeStateAsUpdate(known));
  doc.clientID = client;
  const before = Y.encodeStateVector(doc);
  doc.getText('t').insert(0, 'scribble ');
  return Y.encodeStateAsUpdate(doc, before);
};
