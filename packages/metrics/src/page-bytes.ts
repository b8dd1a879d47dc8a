import { escapeLabel, fractions, isTime, valueText } from './exposition.ts';
import { blockLength, chunkLength, PageBlocks } from './page-blocks.ts';

/** What few lines take. */
const firstLength = 4096;
/** What a character may take at most. */
const bytesACharacter = 3;
/** Whole numbers below it are divided as machine words. */
const million = 1_000_000;

/**
 * A page, or a part of one, on its way into bytes, line by line. Lines put together as strings would be
 * walked through three times more, and left behind as garbage: ten lines a node, at each scrape.
 */
export class PageBytes {
  readonly #whole: Uint8Array<ArrayBuffer>[] = [];
  readonly #blocks: PageBlocks;
  #block: Uint8Array<ArrayBuffer> = new Uint8Array(firstLength);
  #at = 0;

  constructor(blocks: PageBlocks = new PageBlocks()) {
    this.#blocks = blocks;
  }

  /**
   * All that was written, in chunks of bounded length: nothing is written after that, and who reads no
   * more of them may give their blocks back.
   */
  chunks(): readonly Uint8Array<ArrayBuffer>[] {
    const rest = this.#block.subarray(0, this.#at);
    return rest.length === 0 ? this.#whole : [...this.#whole, rest];
  }

  /** Ends a line. */
  end(): void {
    this.#room(1)[this.#at] = newline;
    this.#at += 1;
    if (this.#at < chunkLength) return;
    this.#whole.push(this.#block.subarray(0, this.#at));
    this.#block = this.#blocks.take();
    this.#at = 0;
  }

  /** What is in bytes already. */
  bytes(bytes: Uint8Array): void {
    this.#room(bytes.length).set(bytes, this.#at);
    this.#at += bytes.length;
  }

  text(text: string): void {
    const block = this.#room(bytesACharacter * text.length);
    let at = this.#at;
    for (let index = 0; index < text.length; index += 1) {
      const unit = text.charCodeAt(index);
      if (unit > 0x7f) {
        this.#wide(text.toWellFormed());
        return;
      }
      block[at] = unit;
      at += 1;
    }
    this.#at = at;
  }

  /** A text of any characters, in UTF-8. */
  #wide(text: string): void {
    const block = this.#room(bytesACharacter * text.length);
    for (const character of text) {
      const point = character.codePointAt(0) ?? 0;
      const more = point < 0x80 ? 0 : point < 0x800 ? 1 : point < 0x1_0000 ? 2 : 3;
      block[this.#at] = (leads[more] ?? 0) | (point >> (6 * more));
      for (let left = more; left > 0; left -= 1) {
        block[this.#at + 1 + more - left] = 0x80 | ((point >> (6 * (left - 1))) & 0x3f);
      }
      this.#at += 1 + more;
    }
  }

  /** A label's value as it stands between its quotes. */
  label(value: string): void {
    const block = this.#room(value.length);
    let at = this.#at;
    for (let index = 0; index < value.length; index += 1) {
      const unit = value.charCodeAt(index);
      if (unit < 0x20 || unit > 0x7e || unit === quote || unit === backslash) {
        this.text(escapeLabel(value));
        return;
      }
      block[at] = unit;
      at += 1;
    }
    this.#at = at;
  }

  /** The same digits as `valueText`. */
  value(value: number): void {
    const size = Math.abs(value);
    if (!isTime(size)) {
      this.text(valueText(value));
      return;
    }
    if (value < 0) this.text('-');
    // No remainders of large numbers: a machine has no instruction for them.
    const thousandths = Math.round(size * 1000);
    const whole = Math.floor(thousandths / 1000);
    const high = Math.floor(whole / million);
    if (high > 0) this.#digits(high, 1);
    this.#digits(whole - high * million, high > 0 ? 6 : 1);
    const rest = thousandths - whole * 1000;
    if (rest > 0) this.text(fractions[rest] ?? '');
  }

  /** A whole number below 2^31, with at least so many digits. */
  #digits(number: number, least: number): void {
    let left = number | 0;
    let length = least;
    // Multiplied, for a power is a call of the mathematics library.
    for (let bound = least === 1 ? 10 : million; left >= bound; bound *= 10) length += 1;
    const block = this.#room(length);
    for (let at = this.#at + length - 1; at >= this.#at; at -= 1) {
      block[at] = 48 + (left % 10);
      left = (left / 10) | 0;
    }
    this.#at += length;
  }

  /** The block, with room for so many bytes more. */
  #room(length: number): Uint8Array {
    const needed = this.#at + length;
    if (needed <= this.#block.length) return this.#block;
    const larger = needed > blockLength ? new Uint8Array(2 * needed) : this.#blocks.take();
    larger.set(this.#block.subarray(0, this.#at));
    this.#block = larger;
    return larger;
  }
}

const [newline, quote, backslash] = [0x0a, 0x22, 0x5c];
/** How the first byte of a character begins that has so many more. */
const leads = [0, 0xc0, 0xe0, 0xf0];
