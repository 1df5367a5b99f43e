import { BoundedReader } from './bounded-reader.ts';
import { GateError } from './gate-error.ts';
import type { GateLimits } from './gate-limits.ts';
import { eachContainer } from './json-containers.ts';

/** What a struct is, as far as the gate cares. `hollow` has clocks and no content: a GC, or a deleted item. */
export type StructKind = 'skip' | 'gc' | 'hollow' | 'value' | 'type';

/** Where an item says it belongs. `inherited`: where its origin (or else its right origin) is. */
export type ParentKind = 'none' | 'root' | 'item' | 'inherited';

/** One struct of an update. The same object is filled again for the next one: copy what is to be kept. */
export interface ScannedStruct {
  kind: StructKind;
  client: number;
  clock: number;
  length: number;
  parentKind: ParentKind;
  /** The id that `parentKind` `item` and `inherited` mean; -1 otherwise. */
  parentClient: number;
  parentClock: number;
  originClient: number;
  originClock: number;
  rightOriginClient: number;
  rightOriginClock: number;
  /** Under which key of its parent it is, where it says so itself: null for none, also where it is inherited. */
  readonly keyName: () => string | null;
  /** The name of the root type that `parentKind` `root` means; of no use for any other. */
  readonly rootName: () => string;
}

export interface UpdateVisitor {
  /** Structs in the order of the update: by client, and by clock within a client. */
  struct(struct: Readonly<ScannedStruct>): void;
  /** Deleted ranges by client, in rising order without overlap. */
  deletion(client: number, clock: number, length: number): void;
}

/** Content references of Yjs 13 (its `contentRefs`) and of its types (`typeRefs`). */
const GC = 0;
const DELETED = 1;
const JSON_VALUES = 2;
const BINARY = 3;
const STRING = 4;
const EMBED = 5;
const FORMAT = 6;
const TYPE = 7;
const ANY = 8;
const DOC = 9;
const SKIP = 10;
const XML_ELEMENT = 3;
const XML_HOOK = 5;
const LAST_TYPE = 6;

const HAS_ORIGIN = 0x80;
const HAS_RIGHT_ORIGIN = 0x40;
const HAS_PARENT_SUB = 0x20;
const CONTENT_BITS = 0x1f;

/** Client, clock, number of structs, one struct of two bytes. */
const MIN_SECTION_BYTES = 5;
const MIN_STRUCT_BYTES = 2;

/**
 * Reads a whole V1 update without building anything from it, and tells the visitor what is in it. Time and memory
 * are linear in its bytes whatever they say, which cannot be said of Yjs's decoders: `new Array(count)` believes
 * the count, JSON is parsed, sub-documents are created, and values nest as deeply as the stack goes.
 * The format is that of Yjs 13's `UpdateEncoderV1`.
 * @throws GateError
 */
export const scanUpdate = (update: Uint8Array, limits: GateLimits, visitor: UpdateVisitor): void => {
  new UpdateScan(update, limits).run(visitor);
};

class UpdateScan {
  readonly #reader: BoundedReader;
  readonly #limits: GateLimits;
  #objects = 0;
  readonly #struct: ScannedStruct = {
    kind: 'skip',
    client: 0,
    clock: 0,
    length: 0,
    parentKind: 'none',
    parentClient: -1,
    parentClock: -1,
    originClient: -1,
    originClock: -1,
    rightOriginClient: -1,
    rightOriginClock: -1,
    keyName: () => (this.#keyAt === null ? null : this.#reader.textAt(this.#keyAt)),
    rootName: () => this.#reader.textAt(this.#rootNameAt),
  };
  #rootNameAt = 0;
  #keyAt: number | null = null;

  constructor(update: Uint8Array, limits: GateLimits) {
    this.#reader = new BoundedReader(update);
    this.#limits = limits;
  }

  run(visitor: UpdateVisitor): void {
    const clients = this.#reader.count(MIN_SECTION_BYTES);
    // A live update is of one client: nothing is allocated for it.
    const seen = clients > 1 ? new Set<number>() : null;
    try {
      for (let i = 0; i < clients; i++) this.#section(visitor, seen);
    } catch (error) {
      const { client, clock } = this.#struct;
      if (error instanceof GateError) error.at ??= { client, clock };
      throw error;
    }
    this.#deleteSet(visitor);
    if (this.#reader.remaining === 0) return;
    // A V2 update begins with a zero byte, which V1 reads as "no structs", and goes on where V1 would end.
    if (clients === 0) throw new GateError('not-v1', 'bytes after the end of a V1 update without structs');
    throw new GateError('undecodable', 'bytes after the end');
  }

  #countObject(): void {
    this.#objects += 1;
    if (this.#objects > this.#limits.maxObjects)
      throw new GateError('too-large', `over ${this.#limits.maxObjects} objects`);
  }

  #section(visitor: UpdateVisitor, seen: Set<number> | null): void {
    const reader = this.#reader;
    const struct = this.#struct;
    const count = reader.count(MIN_STRUCT_BYTES);
    struct.client = reader.varUint();
    // Yjs keeps the last of two sections of one client when it applies, and both when it decodes.
    if (seen?.has(struct.client)) throw new GateError('contradiction', `client ${struct.client} twice`);
    seen?.add(struct.client);
    struct.clock = reader.varUint();
    for (let i = 0; i < count; i++) {
      this.#countObject();
      this.#readStruct();
      if (struct.length === 0) throw new GateError('contradiction', 'a struct without length');
      if (struct.clock + struct.length > this.#limits.maxClock)
        throw new GateError('clock-jump', `client ${struct.client} at ${struct.clock} + ${struct.length}`);
      visitor.struct(struct);
      struct.clock += struct.length;
    }
  }

  #readStruct(): void {
    const reader = this.#reader;
    const struct = this.#struct;
    const info = reader.uint8();
    const content = info & CONTENT_BITS;
    struct.parentKind = 'none';
    struct.parentClient = struct.parentClock = -1;
    struct.originClient = struct.originClock = -1;
    struct.rightOriginClient = struct.rightOriginClock = -1;
    this.#keyAt = null;
    if (content === GC || content === SKIP) {
      if (info !== content) throw new GateError('undecodable', `info byte ${info}`);
      struct.kind = content === GC ? 'gc' : 'skip';
      struct.length = reader.varUint();
      return;
    }
    if ((info & HAS_ORIGIN) !== 0) {
      struct.originClient = reader.varUint();
      struct.originClock = reader.varUint();
      this.#checkReference(struct.originClient, struct.originClock);
    }
    if ((info & HAS_RIGHT_ORIGIN) !== 0) {
      struct.rightOriginClient = reader.varUint();
      struct.rightOriginClock = reader.varUint();
      this.#checkReference(struct.rightOriginClient, struct.rightOriginClock);
    }
    if ((info & (HAS_ORIGIN | HAS_RIGHT_ORIGIN)) === 0) this.#readParent((info & HAS_PARENT_SUB) !== 0);
    else {
      struct.parentKind = 'inherited';
      struct.parentClient = struct.originClient === -1 ? struct.rightOriginClient : struct.originClient;
      struct.parentClock = struct.originClock === -1 ? struct.rightOriginClock : struct.originClock;
    }
    this.#readContent(content);
  }

  /** Yjs waits for what other clients lack but takes it for granted that a client's own ids point back. */
  #checkReference(client: number, clock: number): void {
    if (client === this.#struct.client && clock >= this.#struct.clock)
      throw new GateError(
        'contradiction',
        `client ${client} at ${this.#struct.clock} depends on itself at ${clock}`,
      );
    if (clock >= this.#limits.maxClock)
      throw new GateError('clock-jump', `depends on client ${client} at ${clock}`);
  }

  #readParent(hasKey: boolean): void {
    const reader = this.#reader;
    const struct = this.#struct;
    const parentInfo = reader.varUint();
    if (parentInfo === 1) {
      struct.parentKind = 'root';
      this.#rootNameAt = reader.position;
      reader.key(this.#limits.maxKeyBytes);
    } else if (parentInfo === 0) {
      struct.parentKind = 'item';
      struct.parentClient = reader.varUint();
      struct.parentClock = reader.varUint();
      this.#checkReference(struct.parentClient, struct.parentClock);
    } else throw new GateError('undecodable', `parent info ${parentInfo}`);
    if (!hasKey) return;
    this.#keyAt = reader.position;
    reader.key(this.#limits.maxKeyBytes);
  }

  #readContent(content: number): void {
    const reader = this.#reader;
    const struct = this.#struct;
    const { maxKeyBytes } = this.#limits;
    struct.kind = 'value';
    struct.length = 1;
    switch (content) {
      case DELETED:
        struct.kind = 'hollow';
        struct.length = reader.varUint();
        return;
      case JSON_VALUES:
        struct.length = reader.count(1);
        for (let i = 0; i < struct.length; i++) this.#json(true);
        return;
      case BINARY:
        reader.skipVarBytes();
        return;
      case STRING:
        struct.length = reader.textLength();
        return;
      case EMBED:
        this.#json(false);
        return;
      case FORMAT:
        reader.key(maxKeyBytes);
        this.#json(false);
        return;
      case TYPE: {
        struct.kind = 'type';
        const type = reader.varUint();
        if (type > LAST_TYPE) throw new GateError('undecodable', `type ${type}`);
        if (type === XML_ELEMENT || type === XML_HOOK) reader.key(maxKeyBytes);
        return;
      }
      case ANY:
        struct.length = reader.count(1);
        for (let i = 0; i < struct.length; i++) this.#any(1);
        return;
      case DOC:
        throw new GateError('sub-document', 'rooms have one document');
      default:
        throw new GateError('undecodable', `content ${content}`);
    }
  }

  /** One value in lib0's `any` encoding, which counts its types down from 127. */
  #any(depth: number): void {
    const reader = this.#reader;
    if (depth > this.#limits.maxDepth)
      throw new GateError('too-deep', `a value nested over ${this.#limits.maxDepth} times`);
    switch (reader.uint8()) {
      case 127: // undefined
      case 126: // null
      case 121: // false
      case 120: // true
        return;
      case 125:
        reader.skipVarInt();
        return;
      case 124: // float32
        reader.skip(4);
        return;
      case 123: // float64
      case 122: // bigint64
        reader.skip(8);
        return;
      case 119:
        reader.textLength();
        return;
      case 118: {
        this.#countObject();
        const count = reader.count(2);
        for (let i = 0; i < count; i++) {
          reader.key(this.#limits.maxKeyBytes);
          this.#any(depth + 1);
        }
        return;
      }
      case 117: {
        this.#countObject();
        const count = reader.count(1);
        for (let i = 0; i < count; i++) this.#any(depth + 1);
        return;
      }
      case 116:
        reader.skipVarBytes();
        return;
      default:
        throw new GateError('undecodable', 'a value of no known type');
    }
  }

  /** @param orUndefined ContentJSON writes a bare `undefined` for what JSON lacks. */
  #json(orUndefined: boolean): void {
    const text = this.#reader.text(this.#limits.maxJsonBytes);
    if (orUndefined && text === 'undefined') return;
    // Before anything is built of it: two bytes of JSON may become an object of fifty.
    eachContainer(text, (depth) => {
      if (depth > this.#limits.maxDepth)
        throw new GateError('too-deep', `JSON nested over ${this.#limits.maxDepth} times`);
      this.#countObject();
    });
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      throw new GateError('undecodable', 'JSON that does not parse', { cause: error });
    }
    this.#checkKeys(value);
  }

  #checkKeys(value: unknown): void {
    if (typeof value !== 'object' || value === null) return;
    if (Object.hasOwn(value, '__proto__')) throw new GateError('bad-key', '__proto__');
    for (const inner of Object.values(value)) this.#checkKeys(inner);
  }

  #deleteSet(visitor: UpdateVisitor): void {
    const reader = this.#reader;
    const clients = reader.count(2);
    if (clients === 0) return;
    const seen = new Set<number>();
    for (let i = 0; i < clients; i++) {
      const client = reader.varUint();
      if (seen.has(client)) throw new GateError('contradiction', `deletions of client ${client} twice`);
      seen.add(client);
      const count = reader.count(2);
      let end = 0;
      for (let j = 0; j < count; j++) {
        this.#countObject();
        const clock = reader.varUint();
        const length = reader.varUint();
        // Out of order, n ranges would cost n² moves, and those that have to wait would be stored as garbage.
        if (length === 0 || clock < end)
          throw new GateError('contradiction', 'deletions empty or out of order');
        end = clock + length;
        if (end > this.#limits.maxClock)
          throw new GateError('clock-jump', `deletes client ${client} up to ${end}`);
        visitor.deletion(client, clock, length);
      }
    }
  }
}
