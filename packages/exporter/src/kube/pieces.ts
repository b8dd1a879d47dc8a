import { Garbage } from './garbage.ts';

const longestPiece = 32 * 1024 * 1024;

/** Who reads a byte stream piece by piece. */
export interface PieceReader<T> {
  /** How long the piece at `at` is, its head included; 0: too little of it is there to tell. */
  readonly lengthAt: (bytes: Buffer, at: number) => number;
  /** What the piece says; `undefined`: nothing that matters. */
  readonly take: (piece: Buffer) => T | undefined;
}

/**
 * What a byte stream says, as its pieces come. What is whole in one chunk is not copied. A stream that
 * ends within a piece, or a piece of more than 32 MiB, is Garbage.
 */
export async function* pieces<T>(
  body: AsyncIterable<Buffer>,
  reader: PieceReader<T>,
): AsyncGenerator<readonly T[]> {
  let kept: Buffer[] = [];
  let [length, wanted] = [0, 1];
  for await (const chunk of body) {
    kept.push(chunk);
    length += chunk.length;
    if (length < wanted) continue;
    const bytes = kept.length === 1 ? chunk : Buffer.concat(kept, length);
    const found = cut(bytes, reader);
    kept = found.at < length ? [bytes.subarray(found.at)] : [];
    length -= found.at;
    wanted = found.wanted;
    if (found.said.length > 0) yield found.said;
  }
  if (length > 0) throw new Garbage('The API server ended in the middle of a message.');
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
    const says = reader.take(bytes.subarray(at, end));
    if (says !== undefined) said.push(says);
    at = end;
  }
  return { said, at, wanted: 1 };
}
