/** Bytes after which a chunk is whole: less than a millisecond of work. */
export const chunkLength = 65_536;
/** A line more than a chunk fits in nearly always. */
export const blockLength: number = chunkLength + 1024;

/**
 * The memory that pages are written into, used again for the next one. New memory for each page, some
 * megabytes, would be garbage after each scrape, and have V8 look through its whole heap for more.
 */
export class PageBlocks {
  #free: Uint8Array<ArrayBuffer>[] = [];
  /** What is lent: chunks that somebody else keeps must not be written over. */
  readonly #own: WeakSet<ArrayBuffer> = new WeakSet();

  /** A block with room for a chunk; what an earlier page wrote is still in it. */
  take(): Uint8Array<ArrayBuffer> {
    return this.#free.pop() ?? this.#made();
  }

  /** Takes back the blocks of a page that nobody reads any more; kept are those of the last page alone. */
  give(chunks: readonly Uint8Array<ArrayBuffer>[]): void {
    this.#free = chunks
      .filter(({ buffer }) => this.#own.has(buffer))
      .map(({ buffer }) => new Uint8Array(buffer));
  }

  #made(): Uint8Array<ArrayBuffer> {
    const block = new Uint8Array(blockLength);
    this.#own.add(block.buffer);
    return block;
  }
}
