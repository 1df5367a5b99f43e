/** A page that is one peer, of ours or of y-webrtc's, with nothing else in it; its address says which. */
import { joinRoom, parseLink } from '@meshboard/room';
import { WebrtcProvider } from 'y-webrtc';
import * as Y from 'yjs';
import type { RivalPeer } from './rival-peer.ts';

const doc = new Y.Doc();
const log = doc.getArray<string>('log');

/** What has been written, by whomever, and who waits for it. */
const waiting = new Map<string, () => void>();
let answers = false;
log.observe(({ transaction, changes }) => {
  if (transaction.local) return;
  for (const { insert } of changes.delta) {
    if (!Array.isArray(insert)) continue;
    for (const text of insert.map(String)) {
      waiting.get(text)?.();
      // After the transaction that brought it, as an application's own task would.
      if (answers && text.startsWith('ask ')) queueMicrotask(() => log.push([text.replace('ask', 'answer')]));
    }
  }
});

const joinOurs = (link: string, server: string): (() => number) => {
  const room = joinRoom({ doc, capability: parseLink(link), signaling: server });
  return () => room.members.filter((member) => member.link.state === 'up').length;
};

const joinTheirs = (room: string, server: string): (() => number) => {
  const provider = new WebrtcProvider(room, doc, {
    signaling: [server],
    peerOpts: { config: { iceServers: [] } },
  });
  return () => [...(provider.room?.webrtcConns.values() ?? [])].filter(({ connected }) => connected).length;
};

let links = (): number => 0;

const peer: RivalPeer = {
  join(kind, room, server) {
    links = kind === 'meshboard' ? joinOurs(room, server) : joinTheirs(room, server);
  },
  links: () => links(),
  length: () => log.length,
  write: (text) => log.push([text]),
  answer() {
    answers = true;
  },
  async roundTrips(name, count, everyMs) {
    const times: number[] = [];
    for (let i = 0; i < count; i++) {
      const text = `${name} ${i}`;
      const answered = new Promise<void>((resolve) => waiting.set(`answer ${text}`, resolve));
      const began = performance.now();
      log.push([`ask ${text}`]);
      await answered;
      times.push(performance.now() - began);
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
    return times;
  },
};
Object.assign(window, { peer });
