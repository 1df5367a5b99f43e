import { WebSocket } from 'ws';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { PeerSpec } from './commands.ts';
import { type ChannelTraffic, countedWebRtc } from './counted-webrtc.ts';
import { openRoomUrl } from './open-room-url.ts';

/** One peer, of whichever kind. */
export interface JoinablePeer {
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly traffic: Readonly<ChannelTraffic>;
  join(): void;
  links(): number;
}

const ours = async (spec: PeerSpec): Promise<JoinablePeer> => {
  const { joinOpenRoom, joinRoom, parseLink } = await import('@meshboard/room');
  const { webrtc, traffic } = countedWebRtc('framed');
  const doc = new Y.Doc();
  const awareness = new Awareness(doc);
  const { url, password } = spec;
  const common = { doc, awareness, webrtc };
  const begin = () =>
    spec.kind === 'meshboard'
      ? joinRoom({ ...common, capability: parseLink(`${url}/${spec.room}`), signaling: url })
      : joinOpenRoom({
          ...common,
          room: spec.room,
          signaling: [openRoomUrl(url)],
          ...(password !== undefined && { password }),
        });
  let room: ReturnType<typeof begin> | null = null;
  return {
    doc,
    awareness,
    traffic,
    join: () => {
      room = begin();
    },
    links: () => room?.members.filter(({ link }) => link.state === 'up').length ?? 0,
  };
};

const stock = async ({ url, room, password }: PeerSpec): Promise<JoinablePeer> => {
  // y-webrtc takes the global one, which Node 20 has not.
  Object.assign(globalThis, { WebSocket });
  const { WebrtcProvider } = await import('y-webrtc');
  const { webrtc, traffic } = countedWebRtc('bare');
  const doc = new Y.Doc();
  const awareness = new Awareness(doc);
  let provider: InstanceType<typeof WebrtcProvider> | null = null;
  return {
    doc,
    awareness,
    traffic,
    join: () => {
      provider = new WebrtcProvider(room, doc, {
        signaling: [openRoomUrl(url)],
        awareness,
        peerOpts: { wrtc: webrtc, config: { iceServers: [] } },
        ...(password !== undefined && { password }),
      });
    },
    links: () =>
      [...(provider?.room?.webrtcConns.values() ?? [])].filter(({ connected }) => connected).length,
  };
};

export const joinAs = (spec: PeerSpec): Promise<JoinablePeer> =>
  spec.kind === 'y-webrtc' ? stock(spec) : ours(spec);
