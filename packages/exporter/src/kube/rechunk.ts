import { Garbage } from './garbage.ts';

/** A head longer than that is none; Node's own bound. */
const longestHead = 16 * 1024;
const [tab, newline, carriage, space, semicolon] = [9, 10, 13, 32, 59];

/**
 * What of an answer is read: its head; of a chunked body the line of a chunk's size, its bytes, the end of
 * the line after them, the trailers; a body of so many bytes; one that goes on to the end.
 */
type Part = 'head' | 'size' | 'bytes' | 'end of bytes' | 'trailers' | 'counted' | 'endless';

const chunkedParts: ReadonlySet<Part> = new Set<Part>(['size', 'bytes', 'end of bytes']);

/**
 * Makes one chunk of those that came together, in the memory that they came in: an API server makes a
 * chunk of each event, and Node hands over each chunk on its own, at more cost than its event is read
 * for. All else of an answer is told as it is, but for trailers, which nobody reads.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-7.1
 */
export class Rechunk {
  #part: Part = 'head';
  #head: Buffer = Buffer.alloc(0);
  /** Bytes that are left of a chunk, or of a body; or a chunk's size, as far as its digits were read. */
  #left = 0;
  #digits = 0;
  /** Within the line of a size: what comes after its digits says nothing to us. */
  #extension = false;
  /** Of a line of the trailers: an empty one is the last. */
  #lineLength = 0;
  /** Who is handed the bytes of this body; absent: they are told with the rest. */
  #hearer: ((bytes: Buffer) => void) | undefined;

  /** What is to be told of an answer with these bytes, which are written over; what is no answer is Garbage. */
  take(bytes: Buffer): Buffer {
    if (this.#part === 'endless') return bytes;
    const told: Buffer[] = [];
    let rest = bytes;
    while (rest.length > 0) rest = this.#takePart(rest, told);
    return told.length === 1 && told[0] !== undefined ? told[0] : Buffer.concat(told);
  }

  /** The bytes of the chunked body that is under way are handed to `hearer` alone, to its end; `false`: none is. */
  handBody(hearer: (bytes: Buffer) => void): boolean {
    const isChunked = chunkedParts.has(this.#part);
    if (isChunked) this.#hearer = hearer;
    return isChunked;
  }

  /** Takes what is of one part, or of one chunked body; returns the rest. */
  #takePart(bytes: Buffer, told: Buffer[]): Buffer {
    if (this.#part === 'head') return this.#takeHead(bytes, told);
    if (this.#part === 'endless' || this.#part === 'counted') {
      const length = this.#part === 'endless' ? bytes.length : Math.min(this.#left, bytes.length);
      this.#left -= length;
      if (this.#part === 'counted' && this.#left === 0) this.#part = 'head';
      told.push(bytes.subarray(0, length));
      return bytes.subarray(length);
    }
    return this.#takeChunks(bytes, told);
  }

  #takeHead(bytes: Buffer, told: Buffer[]): Buffer {
    const head = this.#head.length === 0 ? bytes : Buffer.concat([this.#head, bytes]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) {
      if (head.length > longestHead)
        throw new Garbage('The API server sent a head of over 16 KiB.');
      this.#head = Buffer.from(head);
      return none;
    }
    this.#head = none;
    const whole = head.subarray(0, end + 4);
    told.push(whole);
    const text = whole.toString('latin1');
    const [, length] = /\r\ncontent-length:[ \t]*(\d+)[ \t]*\r\n/i.exec(text) ?? [];
    this.#left = Number(length ?? 0);
    if (/\r\ntransfer-encoding:[ \t]*chunked[ \t]*\r\n/i.test(text)) this.#part = 'size';
    else if (length === undefined) this.#part = 'endless';
    else if (this.#left > 0) this.#part = 'counted';
    return head.subarray(end + 4);
  }

  #takeChunks(bytes: Buffer, told: Buffer[]): Buffer {
    const kept = { from: 0, to: 0 };
    let [at, over] = [0, false];
    while (at < bytes.length && !over) {
      if (this.#part === 'bytes') at = this.#keep(bytes, at, kept);
      else {
        over = this.#takeByte(bytes[at] ?? 0);
        at += 1;
      }
    }
    const { from, to } = kept;
    if (from < to) this.#tell(bytes.subarray(from, to), told);
    if (over) {
      this.#hearer = undefined;
      told.push(Buffer.from('0\r\n\r\n'));
    }
    return bytes.subarray(at);
  }

  /** What is kept lies together, from where the first of it came; returns where the rest begins. */
  #keep(bytes: Buffer, at: number, kept: { from: number; to: number }): number {
    const length = Math.min(this.#left, bytes.length - at);
    if (kept.to === 0) kept.from = kept.to = at;
    if (kept.to < at) bytes.copyWithin(kept.to, at, at + length);
    kept.to += length;
    this.#left -= length;
    if (this.#left === 0) this.#part = 'end of bytes';
    return at + length;
  }

  #tell(kept: Buffer, told: Buffer[]): void {
    if (this.#hearer !== undefined) this.#hearer(kept);
    else told.push(Buffer.from(`${kept.length.toString(16)}\r\n`), kept, endOfLine);
  }

  /** One of those that say how the body is cut; `true`: it was the last. */
  #takeByte(byte: number): boolean {
    if (this.#part === 'size') this.#takeOfSize(byte);
    else if (this.#part === 'end of bytes') {
      if (byte === newline) this.#part = 'size';
      else if (byte !== carriage) throw new Garbage('A chunk that goes on after its end.');
    } else if (byte !== newline) {
      if (byte !== carriage) this.#lineLength += 1;
    } else if (this.#lineLength > 0) {
      this.#lineLength = 0;
    } else {
      this.#part = 'head';
      return true;
    }
    return false;
  }

  #takeOfSize(byte: number): void {
    if (byte === newline) {
      if (this.#digits === 0) throw new Garbage('A chunk without a size.');
      this.#part = this.#left === 0 ? 'trailers' : 'bytes';
      [this.#digits, this.#extension, this.#lineLength] = [0, false, 0];
      return;
    }
    if (this.#extension || byte === carriage) return;
    if (byte === semicolon || byte === space || byte === tab) {
      this.#extension = true;
      return;
    }
    const digit = digitOf(byte);
    if (digit === undefined) throw new Garbage('A chunk whose size is no number.');
    this.#left = (this.#digits === 0 ? 0 : this.#left * 16) + digit;
    this.#digits += 1;
    if (this.#digits > 12) throw new Garbage('A chunk that is too large.');
  }
}

/** What a hexadecimal digit says. */
function digitOf(byte: number): number | undefined {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const letter = (byte | 32) - 87;
  return letter >= 10 && letter <= 15 ? letter : undefined;
}

const none = Buffer.alloc(0);
const endOfLine = Buffer.from('\r\n');
