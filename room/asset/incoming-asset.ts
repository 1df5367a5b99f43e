import { AssetError, type AssetHash, checkAsset, MAX_ASSET_BYTES } from './asset.ts';

/** An asset that is coming in piece by piece from one link. */
export interface IncomingAsset {
  /** How many bytes have come: the offset to ask for when another transfer has to go on from here. */
  readonly received: number;
  /**
   * Takes the next piece. Links keep order, so pieces come one after the other without gaps.
   * @returns the whole asset, verified, after the last piece; null before.
   * @throws AssetError `bad-chunk`, `too-large`; `wrong-hash` when all of it is there and is something else.
   */
  take(chunk: {
    readonly offset: number;
    readonly total: number;
    readonly bytes: Uint8Array;
  }): Uint8Array | null;
}

/**
 * Memory grows with what has really come, never with what was announced: `total` is a claim.
 */
export const receiveAsset = (hash: AssetHash): IncomingAsset => {
  const pieces: Uint8Array[] = [];
  let received = 0;
  let expectedTotal: number | null = null;

  return {
    get received() {
      return received;
    },
    take({ offset, total, bytes }) {
      if (total > MAX_ASSET_BYTES) throw new AssetError('too-large', `${total} bytes`);
      expectedTotal ??= total;
      if (
        total !== expectedTotal ||
        offset !== received ||
        bytes.length === 0 ||
        offset + bytes.length > total
      )
        throw new AssetError(
          'bad-chunk',
          `${bytes.length} bytes at ${offset} of ${total}, expected at ${received}`,
        );
      pieces.push(bytes.slice());
      received += bytes.length;
      if (received < total) return null;
      const whole = new Uint8Array(total);
      let position = 0;
      for (const piece of pieces) {
        whole.set(piece, position);
        position += piece.length;
      }
      checkAsset(whole, hash);
      return whole;
    },
  };
};
