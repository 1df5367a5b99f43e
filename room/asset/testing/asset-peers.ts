import type { Link, LinkEnd } from '../../mesh/link.ts';
import type { MeshEvents } from '../../mesh/mesh.ts';
import type { Lab, Peer } from '../../mesh/testing/peers.ts';
import { memberNamed, recordingLink } from '../../testing/recording-link.ts';
import { type AssetExchange, type AssetExchangeOptions, createAssetExchange } from '../asset-exchange.ts';
import { type AssetMessage, decodeAssetMessage, encodeAssetMessage } from '../asset-message.ts';
import { createMemoryAssetStore } from '../memory-asset-store.ts';

/** An exchange with a memory store. */
export const exchangeOf = (options: Partial<AssetExchangeOptions> = {}): AssetExchange =>
  createAssetExchange({ store: createMemoryAssetStore(), ownsStore: true, ...options });

/** A member on real WebRTC that exchanges assets and nothing else. */
export const assetPeer = (
  lab: Lab,
  options: Partial<AssetExchangeOptions> = {},
): Peer & { readonly assets: AssetExchange } => {
  const peer = lab.peer();
  const assets = exchangeOf(options);
  peer.mesh.on('linkUp', (link) => assets.linkUp(link, () => new Set()));
  peer.mesh.on('linkDown', (link) => assets.linkDown(link));
  peer.mesh.on('message', (link, bytes) => {
    assets.receive(link, bytes);
  });
  return { ...peer, assets };
};

/** A member on real WebRTC that answers what it is told as it likes. */
export const rawPeer = (
  lab: Lab,
  answer: (message: AssetMessage, say: (message: AssetMessage) => void) => void,
): Peer => {
  const peer = lab.peer();
  const take: MeshEvents['message'] = (link, bytes) =>
    answer(decodeAssetMessage(bytes), (message) => link.send(encodeAssetMessage(message), 'bulk'));
  peer.mesh.on('message', take);
  return peer;
};

/** Two ends of a link without a network, for shapes of a mesh that a lab does not make. */
export interface LinkPair {
  readonly ends: readonly [Link, Link];
  /** Why it ended, if it did. */
  readonly ended: LinkEnd | null;
}

/** Links two exchanges. Each end tells whom the other end is linked to. */
export const linkDirectly = (
  [a, nameOfA, neighboursOfA]: readonly [AssetExchange, string, readonly string[]],
  [b, nameOfB, neighboursOfB]: readonly [AssetExchange, string, readonly string[]],
): LinkPair => {
  let ended: LinkEnd | null = null;
  const end = (reason: LinkEnd): void => {
    if (ended !== null) return;
    ended = reason;
    a.linkDown(toB);
    b.linkDown(toA);
  };
  const carry =
    (to: AssetExchange, link: () => Link) =>
    (bytes: Uint8Array): void => {
      setImmediate(() => {
        if (ended === null) to.receive(link(), bytes);
      });
    };
  const toB: Link = { ...recordingLink(nameOfB), end, send: carry(b, () => toA) };
  const toA: Link = { ...recordingLink(nameOfA), end, send: carry(a, () => toB) };
  const membersOf = (names: readonly string[]) => new Set(names.map(memberNamed));
  a.linkUp(toB, () => membersOf(neighboursOfB));
  b.linkUp(toA, () => membersOf(neighboursOfA));
  return {
    ends: [toB, toA],
    get ended() {
      return ended;
    },
  };
};
