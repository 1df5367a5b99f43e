/**
 * Growing byte buffer and reader for signed variable-length integers: zigzag (0, -1, 1, -2, … become 0, 1,
 * 2, 3, …), then seven bits a byte, low bits first, the high bit set on all bytes but the last. Works
 * beyond 32 bits, as far as integers are exact in doubles.
 */
export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  #length = 0;

  constructor(capacity = 64) {
    this.#bytes = new Uint8Array(capacity);
  }

  byte(value: number): void {
    if (this.#length === this.#bytes.length) {
      const larger = new Uint8Array(this.#bytes.length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[this.#length++] = value & 0xff;
  }

  /** @param value an integer of at most 2^52. */
  signed(value: number): void {
    let rest = value < 0 ? -2 * value - 1 : 2 * value;
    while (rest > 0x7f) {
      this.byte((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.byte(rest);
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }
}

/**
 * Reads what {@link ByteWriter} wrote. Never throws: past the end or on an overlong number `ok` turns
 * false.
 */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  #ok = true;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get ok(): boolean {
    return this.#ok;
  }

  get done(): boolean {
    return !this.#ok || this.#at >= this.#bytes.length;
  }

  byte(): number {
    const value = this.#bytes[this.#at++];
    if (value === undefined) {
      this.#ok = false;
      return 0;
    }
    return value;
  }

  signed(): number {
    const first = this.byte();
    // Nearly all differences between points: a loop would take twice the time.
    if (first < 0x80) return (first & 1) === 1 ? -((first + 1) >> 1) : first >> 1;
    let value = first & 0x7f;
    let scale = 0x80;
    // Seven bytes hold 49 bits; the largest number that a valid document needs has 32.
    for (let count = 1; count < 7; count++) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
      scale *= 0x80;
    }
    this.#ok = false;
    return 0;
  }
}
