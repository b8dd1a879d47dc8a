import { Garbage } from './garbage.ts';

const longestPiece = 32 * 1024 * 1024;

/** Who reads a byte stream piece by piece. */
export interface PieceReader<T> {
  /** How long the piece at `at` is, its head included; 0: too little of it is there to tell. */
  readonly lengthAt: (bytes: Buffer, at: number) => number;
  /** What the piece from `at` to `end` says; `undefined`: nothing that matters. */
  readonly take: (bytes: Buffer, at: number, end: number) => T | undefined;
}

/**
 * A byte stream in pieces, as its chunks come. What is whole in one chunk is not copied. A piece of
 * more than 32 MiB is Garbage.
 */
export class Pieces<T> {
  readonly #reader: PieceReader<T>;
  /** Chunks of which nothing was whole yet, and how much of them has to be there for a look. */
  #kept: Buffer[] = [];
  #length = 0;
  #wanted = 1;

  constructor(reader: PieceReader<T>) {
    this.#reader = reader;
  }

  /** What the pieces say that are whole with this chunk. */
  take(chunk: Buffer): readonly T[] {
    this.#kept.push(chunk);
    this.#length += chunk.length;
    if (this.#length < this.#wanted) return [];
    const bytes = this.#kept.length === 1 ? chunk : Buffer.concat(this.#kept, this.#length);
    const found = cut(bytes, this.#reader);
    this.#kept = found.at < this.#length ? [bytes.subarray(found.at)] : [];
    this.#length -= found.at;
    this.#wanted = found.wanted;
    return found.said;
  }

  /** The stream is over: within a piece it is Garbage. */
  end(): void {
    if (this.#length > 0) throw new Garbage('The API server ended in the middle of a message.');
  }
}

interface Cut<T> {
  readonly said: readonly T[];
  /** Where the rest begins, and how much of it has to be there before it is worth a look. */
  readonly at: number;
  readonly wanted: number;
}

function cut<T>(bytes: Buffer, reader: PieceReader<T>): Cut<T> {
  const said: T[] = [];
  let at = 0;
  while (at < bytes.length) {
    const length = reader.lengthAt(bytes, at);
    if (length > longestPiece) throw new Garbage('The API server sent a message of over 32 MiB.');
    const end = at + length;
    if (length === 0 || end > bytes.length) {
      return { said, at, wanted: Math.max(length, bytes.length - at + 1) };
    }
    const says = reader.take(bytes, at, end);
    if (says !== undefined) said.push(says);
    at = end;
  }
  return { said, at, wanted: 1 };
}
