/**
 * Writes protobuf from the end to the beginning: a part's length is known once the part is written, and
 * nothing is copied but the whole.
 *
 * @see https://protobuf.dev/programming-guides/encoding
 */
export class ProtobufWriter {
  #bytes: Buffer = Buffer.allocUnsafe(4096);
  /** Where what was written begins. */
  #at: number = this.#bytes.length;

  /** Bytes written so far: a part that ends here is as long as what is added to it. */
  get length(): number {
    return this.#bytes.length - this.#at;
  }

  /** All that was written; the writer is empty again. */
  take(): Buffer {
    const taken = Buffer.from(this.#bytes.subarray(this.#at));
    this.#at = this.#bytes.length;
    return taken;
  }

  raw(content: Uint8Array): void {
    this.#makeRoom(content.length);
    this.#at -= content.length;
    this.#bytes.set(content, this.#at);
  }

  /** A whole number of up to 53 bits; a negative one takes ten bytes, as Go writes it. */
  number(value: number): void {
    this.#makeRoom(10);
    const bytes = this.#bytes;
    if (value >= 0 && value < 128) {
      this.#at -= 1;
      bytes[this.#at] = value;
      return;
    }
    let rest = BigInt.asUintN(64, BigInt(Math.trunc(value)));
    const groups: number[] = [];
    for (; rest > 127n; rest >>= 7n) groups.push(Number(rest & 127n) | 128);
    groups.push(Number(rest));
    this.#at -= groups.length;
    for (const [index, group] of groups.entries()) bytes[this.#at + index] = group;
  }

  text(content: string): void {
    const length = Buffer.byteLength(content);
    this.#makeRoom(length);
    this.#at -= length;
    this.#bytes.write(content, this.#at);
  }

  /** The head of a field whose value was just written: its length, if it has one, and its tag. */
  head(number: number, wireType: 0 | 2, length: number = 0): void {
    if (wireType === 2) this.number(length);
    this.number(8 * number + wireType);
  }

  #makeRoom(length: number): void {
    if (this.#at >= length) return;
    const larger = Buffer.allocUnsafe(2 * (this.#bytes.length + length));
    const written = this.#bytes.subarray(this.#at);
    this.#at = larger.length - written.length;
    larger.set(written, this.#at);
    this.#bytes = larger;
  }
}
