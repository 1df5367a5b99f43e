import { MAX_PIECE_BYTES } from './asset-message.ts';
import type { AssetStore } from './asset-store.ts';
import type { Transfer } from './transfer.ts';

/**
 * What the store keeps of transfers that are not done. It only saves time: where the store refuses, an asset comes
 * from its beginning.
 */
export interface KeptPieces {
  /** Gives a transfer what an earlier one left. */
  restore(transfer: Transfer): Promise<void>;
  save(transfer: Transfer, index: number, bytes: Uint8Array): Promise<void>;
  /** Some of them are wrong. */
  drop(transfer: Transfer): Promise<void>;
}

export const createKeptPieces = ({ partial }: AssetStore, maxBytes: number): KeptPieces => {
  const unlessRefused = async (work: () => Promise<void> | undefined): Promise<void> => {
    try {
      await work();
    } catch {
      // Nothing is lost but time, and the store's owner hears of a full disk from `put`.
    }
  };
  return {
    restore: (transfer) =>
      unlessRefused(async () => {
        const left = await partial?.load(transfer.hash);
        if (left && left.total <= maxBytes) transfer.incoming.restore(left);
      }),
    save: (transfer, index, bytes) =>
      unlessRefused(async () => {
        const { total } = transfer.incoming;
        // What is fetched for others alone leaves nothing here, and one piece is had again at once.
        if (total === null || total <= MAX_PIECE_BYTES || !transfer.hasWaiters) return;
        await partial?.save(transfer.hash, total, index, bytes);
      }),
    drop: ({ hash }) => unlessRefused(() => partial?.drop(hash)),
  };
};
