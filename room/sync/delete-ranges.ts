import * as encoding from 'lib0/encoding';

/** Clocks `clock` to `clock + len - 1` of one client are deleted. */
export interface DeleteRange {
  readonly client: number;
  readonly clock: number;
  readonly len: number;
}

/** Upper bound on what a range takes in a delete set, its share of the client's heading included. */
export const RANGE_BYTES = 48;

/** Writes a delete set: number of clients, for each its id, the number of ranges, and (clock, length) of each. */
export const writeDeletes = (encoder: encoding.Encoder, ranges: readonly DeleteRange[]): void => {
  const byClient = new Map<number, DeleteRange[]>();
  for (const range of ranges) {
    const known = byClient.get(range.client);
    if (known) known.push(range);
    else byClient.set(range.client, [range]);
  }
  encoding.writeVarUint(encoder, byClient.size);
  for (const [client, own] of byClient) {
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, own.length);
    for (const { clock, len } of own) {
      encoding.writeVarUint(encoder, clock);
      encoding.writeVarUint(encoder, len);
    }
  }
};

/** Updates without structs that together delete all ranges, each at most `maxBytes` long. */
export const cutDeletes = (ranges: readonly DeleteRange[], maxBytes: number): Uint8Array[] => {
  const perPiece = Math.max(1, Math.floor(maxBytes / RANGE_BYTES));
  const pieces: Uint8Array[] = [];
  for (let i = 0; i < ranges.length; i += perPiece) {
    pieces.push(
      encoding.encode((encoder) => {
        encoding.writeVarUint(encoder, 0);
        writeDeletes(encoder, ranges.slice(i, i + perPiece));
      }),
    );
  }
  return pieces;
};
