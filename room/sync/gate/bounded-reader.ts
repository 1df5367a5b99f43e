import { GateError } from './gate-error.ts';

/** 8 × 7 bits hold every safe integer. Longer forms are refused: lib0 reads 147 continuation bytes as NaN. */
const MAX_VAR_BYTES = 8;
/** `__proto__` in UTF-8. */
const PROTO = Uint8Array.from('__proto__', (c) => c.charCodeAt(0));

// lib0 decodes with the same options: what is refused here would throw there in the middle of a transaction.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads lib0's primitives from bytes that nobody vouches for. Reads past the end and odd forms throw {@link GateError}. */
export class BoundedReader {
  readonly #bytes: Uint8Array;
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** How many bytes have been read. */
  get position(): number {
    return this.#position;
  }

  get remaining(): number {
    return this.#bytes.length - this.#position;
  }

  /** One byte. */
  uint8(): number {
    const byte = this.#bytes[this.#position];
    if (byte === undefined) throw new GateError('undecodable', 'ends too early');
    this.#position += 1;
    return byte;
  }

  varUint(): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < MAX_VAR_BYTES; i++) {
      const byte = this.uint8();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        if (value > Number.MAX_SAFE_INTEGER) break;
        return value;
      }
      scale *= 128;
    }
    throw new GateError('undecodable', 'a number that is no safe integer');
  }

  /** A count of things of at least `minBytes` each: refused when the rest of the update cannot hold as many. */
  count(minBytes: number): number {
    const count = this.varUint();
    if (count * minBytes > this.remaining)
      throw new GateError('undecodable', `${count} things in ${this.remaining} bytes`);
    return count;
  }

  skip(length: number): void {
    if (length > this.remaining) throw new GateError('undecodable', 'ends too early');
    this.#position += length;
  }

  /** A signed varInt, whose value does not matter here. */
  skipVarInt(): void {
    for (let i = 0; i < MAX_VAR_BYTES; i++) if (this.uint8() < 0x80) return;
    throw new GateError('undecodable', 'a number that is no safe integer');
  }

  skipVarBytes(): void {
    this.skip(this.varUint());
  }

  /** Checks a varString and returns its length in UTF-16 units, in which Yjs counts clocks. */
  textLength(): number {
    const start = this.#position;
    const length = this.varUint();
    const from = this.#position;
    this.skip(length);
    const end = this.#position;
    for (let i = from; i < end; i++) {
      if ((this.#bytes[i] ?? 0) >= 0x80) {
        this.#position = start;
        return this.text(length).length;
      }
    }
    return length;
  }

  /** A varString of at most `maxBytes` bytes. */
  text(maxBytes: number): string {
    const length = this.varUint();
    if (length > maxBytes)
      throw new GateError('string-too-long', `${length} bytes of JSON, over the limit of ${maxBytes}`);
    const from = this.#position;
    this.skip(length);
    try {
      return decoder.decode(this.#bytes.subarray(from, this.#position));
    } catch (error) {
      throw new GateError('undecodable', 'text that is not UTF-8', { cause: error });
    }
  }

  /** The varString at a position that has been passed. */
  textAt(position: number): string {
    const now = this.#position;
    this.#position = position;
    const text = this.text(this.#bytes.length);
    this.#position = now;
    return text;
  }

  /** A varString that becomes the key of a JavaScript object somewhere in Yjs. */
  key(maxBytes: number): void {
    const start = this.#position;
    const length = this.varUint();
    if (length > maxBytes)
      throw new GateError(
        'string-too-long',
        `a key or name of ${length} bytes, over the limit of ${maxBytes}`,
      );
    const from = this.#position;
    if (length === PROTO.length && PROTO.every((byte, i) => this.#bytes[from + i] === byte)) {
      throw new GateError('bad-key', '__proto__');
    }
    this.#position = start;
    this.textLength();
  }
}
