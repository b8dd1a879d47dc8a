const newline = 0x0a;
const longestLine = 32 * 1024 * 1024;

/**
 * The lines of a byte stream as its chunks come, without their ends. What follows the last end of
 * line is a line that was cut, and is not given. A line of more than 32 MiB is an error.
 */
export class Lines {
  #kept: Buffer[] = [];
  #length = 0;

  /** The lines that are whole with this chunk. */
  take(chunk: Buffer): readonly string[] {
    const last = chunk.lastIndexOf(newline);
    if (last < 0) {
      this.#kept.push(chunk);
      this.#length += chunk.length;
      if (this.#length > longestLine) throw new Error('The API server sent a line of over 32 MiB.');
      return [];
    }
    const whole = Buffer.concat([...this.#kept, chunk.subarray(0, last)]).toString('utf8');
    this.#kept = last + 1 < chunk.length ? [chunk.subarray(last + 1)] : [];
    this.#length = chunk.length - last - 1;
    return whole.split('\n').filter((line) => line !== '');
  }
}
