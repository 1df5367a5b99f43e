import { waitFor } from '../../harness/wait-for.ts';
import type { PeerKind, PeerView } from '../../interop/peer/commands.ts';
import type { ChannelTraffic } from '../../interop/peer/counted-webrtc.ts';
import { type Crowd, createCrowd, waitForLog } from '../../interop/peer/crowd.ts';
import type { PeerProcess } from '../../interop/peer/peer-process.ts';

/** The two that are compared. */
export type Rival = Extract<PeerKind, 'meshboard' | 'y-webrtc'>;
const RIVALS = ['meshboard', 'y-webrtc'] as const satisfies readonly Rival[];

/** Measures both, one after the other. */
export const ofBoth = async <T>(
  measure: (kind: Rival) => Promise<T>,
): Promise<{ readonly ours: T; readonly stock: T }> => {
  const [ours, stock] = RIVALS;
  return { ours: await measure(ours), stock: await measure(stock) };
};

/** No link more or less for this long: whoever wanted one has it, and those that a larger room has no use for are gone. */
const STILL_MS = 5_000;

/** A room of peers of one kind, each in a process of its own, with a signaling server of its own. */
export class FullRoom {
  readonly kind: Rival;
  readonly #crowd: Crowd;
  #entries = 0;

  private constructor(kind: Rival, crowd: Crowd) {
    this.kind = kind;
    this.#crowd = crowd;
  }

  static async open(kind: Rival): Promise<FullRoom> {
    return new FullRoom(kind, await createCrowd({ flavour: 'built' }));
  }

  get peers(): readonly PeerProcess[] {
    return this.#crowd.peers;
  }

  views(): Promise<PeerView[]> {
    return this.#crowd.views();
  }

  /** Starts a peer that has not joined. */
  async start(): Promise<PeerProcess> {
    const [peer] = await this.#crowd.start([this.kind]);
    if (peer === undefined) throw new Error('no process was started');
    return peer;
  }

  /**
   * Lets more peers in, one after the other, until there are so many, and waits until all have found each other.
   *
   * @param strokes - What each of the new ones has in its document before it joins.
   * @throws Error when what one of them writes does not reach all others.
   */
  async grow(size: number, strokes = 0): Promise<void> {
    console.log(`  … ${this.kind}: a room of ${size}, each peer in a process of its own`);
    const isEmpty = this.peers.length === 0;
    const missing = await this.#crowd.start(
      Array.from({ length: size - this.peers.length }, () => this.kind),
    );
    for (const [index, peer] of missing.entries()) {
      if (strokes > 0) await peer.call('fill', strokes);
      if (isEmpty && index === 0) {
        await this.#crowd.letFirstIn(peer);
        continue;
      }
      await peer.call('join');
      await waitFor(async () => (await peer.call('look')).links > 0, {
        what: 'a first link',
        timeout: 60_000,
      });
    }
    await this.#still();
    for (const peer of this.peers) await this.write(peer, 1, 0);
    await this.converged();
  }

  /** Lets one of them write so many times. @returns when it began with each text. */
  write(author: PeerProcess, count: number, everyMs: number): Promise<Record<string, number>> {
    this.#entries += count;
    return author.call('burst', 'write', count, everyMs);
  }

  /** Resolves when everybody has everything that was written. */
  converged(): Promise<void> {
    return waitForLog(this.#crowd, this.peers, this.#entries);
  }

  /** The sum over all peers. */
  async traffic(of: keyof ChannelTraffic): Promise<number> {
    const all = await Promise.all(this.peers.map((peer) => peer.call('traffic')));
    return all.reduce((sum, traffic) => sum + traffic[of], 0);
  }

  close(): Promise<void> {
    return this.#crowd.close();
  }

  async #still(): Promise<void> {
    const all = this.peers.length * (this.peers.length - 1);
    let before = 0;
    let since = performance.now();
    await waitFor(
      async () => {
        const links = (await this.views()).reduce((sum, view) => sum + view.links, 0);
        if (links !== before) since = performance.now();
        before = links;
        return links === all || performance.now() - since > STILL_MS;
      },
      { what: 'links that stay', timeout: 120_000 },
    );
  }
}
