/** Longer ones are hardly ever said twice. */
const longest = 64;
/** So many are remembered; then all are forgotten, and learned again. */
const most = 300_000;

/** The words of a cluster (names, labels, conditions), each one string however often it comes. */
class Words {
  readonly #known: Map<number, string> = new Map();

  /** The text of these bytes, UTF-8. */
  read(bytes: Buffer, start: number, end: number): string {
    if (end - start > longest) return bytes.toString('utf8', start, end);
    let hash = end - start;
    for (let at = start; at < end; at++) {
      const byte = bytes[at] ?? 0;
      if (byte > 127) return bytes.toString('utf8', start, end);
      hash = Math.imul(hash ^ byte, 0x01000193);
    }
    const known = this.#known.get(hash);
    if (known !== undefined && isSame(known, bytes, start, end)) return known;
    const word = bytes.toString('latin1', start, end);
    if (this.#known.size >= most) this.#known.clear();
    // Of two with one hash the first stays.
    if (known === undefined) this.#known.set(hash, word);
    return word;
  }
}

function isSame(word: string, bytes: Buffer, start: number, end: number): boolean {
  if (word.length !== end - start) return false;
  for (let at = 0; at < word.length; at++) {
    if (word.charCodeAt(at) !== bytes[start + at]) return false;
  }
  return true;
}

/** A node's name is one string, whichever of its objects says it. */
export const words: Words = new Words();
