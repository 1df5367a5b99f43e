import * as encoding from 'lib0/encoding';

/** Writes one struct after its info byte has been chosen by the caller. */
type Write = (encoder: encoding.Encoder) => void;

/** Structs of one client, as a V1 update has them. `count` lies when it is given. */
export interface ForgedSection {
  readonly client: number;
  readonly clock: number;
  readonly structs: readonly Write[];
  readonly count?: number;
}

export interface ForgedDeletes {
  readonly client: number;
  readonly ranges: readonly (readonly [clock: number, length: number])[];
}

/** A V1 update made by hand: everything that no Yjs would write can be written. */
export const forge = (
  sections: readonly ForgedSection[],
  deletes: readonly ForgedDeletes[] = [],
): Uint8Array =>
  encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, sections.length);
    for (const { client, clock, structs, count } of sections) {
      encoding.writeVarUint(encoder, count ?? structs.length);
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, clock);
      for (const write of structs) write(encoder);
    }
    encoding.writeVarUint(encoder, deletes.length);
    for (const { client, ranges } of deletes) {
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, ranges.length);
      for (const [clock, length] of ranges) {
        encoding.writeVarUint(encoder, clock);
        encoding.writeVarUint(encoder, length);
      }
    }
  });

/** `length` clocks without content: 0 collected, 10 skipped. */
export const hole =
  (info: 0 | 10, length: number): Write =>
  (encoder) => {
    encoding.writeUint8(encoder, info);
    encoding.writeVarUint(encoder, length);
  };

export type Id = readonly [client: number, clock: number];

/** Where an item says it belongs: in a root type, in the type that an item holds, or beside its origins. */
export type Place =
  | { readonly root: string; readonly key?: string }
  | { readonly parent: Id; readonly key?: string }
  | { readonly origin?: Id; readonly rightOrigin?: Id };

const writeId = (encoder: encoding.Encoder, [client, clock]: Id): void => {
  encoding.writeVarUint(encoder, client);
  encoding.writeVarUint(encoder, clock);
};

/** An item with this content reference (Yjs's `contentRefs`), and its content's bytes as the caller writes them. */
export const item =
  (content: number, place: Place, write: Write): Write =>
  (encoder) => {
    if ('root' in place || 'parent' in place) {
      encoding.writeUint8(encoder, content | (place.key === undefined ? 0 : 0x20));
      encoding.writeVarUint(encoder, 'root' in place ? 1 : 0);
      if ('root' in place) encoding.writeVarString(encoder, place.root);
      else writeId(encoder, place.parent);
      if (place.key !== undefined) encoding.writeVarString(encoder, place.key);
    } else {
      encoding.writeUint8(encoder, content | (place.origin ? 0x80 : 0) | (place.rightOrigin ? 0x40 : 0));
      if (place.origin) writeId(encoder, place.origin);
      if (place.rightOrigin) writeId(encoder, place.rightOrigin);
    }
    write(encoder);
  };

/** Content of single varUints and varStrings, which most contents are made of. */
export const fields =
  (...values: readonly (number | string)[]): Write =>
  (encoder) => {
    for (const value of values) {
      if (typeof value === 'number') encoding.writeVarUint(encoder, value);
      else encoding.writeVarString(encoder, value);
    }
  };

export const bytes =
  (...values: readonly number[]): Write =>
  (encoder) => {
    for (const value of values) encoding.writeUint8(encoder, value);
  };

/** One after the other. */
export const all =
  (...writes: readonly Write[]): Write =>
  (encoder) => {
    for (const write of writes) write(encoder);
  };

/** The values as ContentAny. */
export const any =
  (...values: Parameters<typeof encoding.writeAny>[1][]): Write =>
  (encoder) => {
    encoding.writeVarUint(encoder, values.length);
    for (const value of values) encoding.writeAny(encoder, value);
  };
