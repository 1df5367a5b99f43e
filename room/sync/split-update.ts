import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { cutDeletes } from './delete-ranges.ts';

/** A single struct of an update is larger than what one piece may hold; it cannot be cut. */
export class UncuttableUpdate extends Error {
  override readonly name = 'UncuttableUpdate';
  /** Size of the smallest piece that holds the struct, in bytes. */
  readonly bytes: number;
  readonly maxBytes: number;
  constructor(bytes: number, maxBytes: number) {
    super(`one struct of ${bytes} bytes does not fit into ${maxBytes}`);
    this.bytes = bytes;
    this.maxBytes = maxBytes;
  }
}

type Decoded = ReturnType<typeof Y.decodeUpdate>;
type Struct = Decoded['structs'][number];

/** Contiguous structs of one client. */
interface Run {
  readonly client: number;
  readonly structs: Struct[];
}

/** Client, clock and count of a run: three varUints of at most 8 bytes. */
const RUN_BYTES = 24;
/** Number of clients and an empty delete set. */
const PIECE_BYTES = 16;

/** Update format V1: number of clients, for each (number of structs, client, first clock, structs), then the delete set. */
const encodeRuns = (runs: readonly Run[]): Uint8Array => {
  const encoder = new Y.UpdateEncoderV1();
  encoding.writeVarUint(encoder.restEncoder, runs.length);
  for (const { client, structs } of runs) {
    encoding.writeVarUint(encoder.restEncoder, structs.length);
    encoder.writeClient(client);
    encoding.writeVarUint(encoder.restEncoder, structs[0]?.id.clock ?? 0);
    for (const struct of structs) struct.write(encoder, 0);
  }
  encoding.writeVarUint(encoder.restEncoder, 0);
  return encoder.toUint8Array();
};

const sizeOf = (struct: Struct): number => {
  const encoder = new Y.UpdateEncoderV1();
  struct.write(encoder, 0);
  return encoding.length(encoder.restEncoder);
};

const cutStructs = (structs: readonly Struct[], maxBytes: number): Uint8Array[] => {
  const pieces: Uint8Array[] = [];
  let runs: Run[] = [];
  let bytes = PIECE_BYTES;
  for (const struct of structs) {
    const size = sizeOf(struct);
    if (PIECE_BYTES + RUN_BYTES + size > maxBytes)
      throw new UncuttableUpdate(PIECE_BYTES + RUN_BYTES + size, maxBytes);
    let run = runs.at(-1);
    const startsRun = run?.client !== struct.id.client;
    if (bytes + size + (startsRun ? RUN_BYTES : 0) > maxBytes) {
      pieces.push(encodeRuns(runs));
      runs = [];
      run = undefined;
      bytes = PIECE_BYTES;
    }
    if (!run || startsRun) {
      run = { client: struct.id.client, structs: [] };
      runs.push(run);
      bytes += RUN_BYTES;
    }
    run.structs.push(struct);
    bytes += size;
  }
  if (runs.length > 0) pieces.push(encodeRuns(runs));
  return pieces;
};

/**
 * Cuts a V1 update into several that together say the same, each at most `maxBytes` long. Needed for y-webrtc
 * peers, whose data channel messages end at 262,144 bytes. Applied in the given order, pieces that refer to
 * later ones wait in Yjs' pending structs until those are there.
 * @throws UncuttableUpdate when one struct alone is larger.
 */
export const splitUpdate = (update: Uint8Array, maxBytes: number): Uint8Array[] => {
  if (update.length <= maxBytes) return [update];
  const { structs, ds } = Y.decodeUpdate(update);
  const ranges = [...ds.clients].flatMap(([client, items]) =>
    items.map(({ clock, len }) => ({ client, clock, len })),
  );
  return [...cutStructs(structs, maxBytes), ...cutDeletes(ranges, maxBytes)];
};
