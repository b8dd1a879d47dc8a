import type { Steps } from '@kube-heartbeat/rules/steps.ts';
import type { Format } from './exposition.ts';

type Chunks = readonly Uint8Array<ArrayBuffer>[];

interface Known {
  readonly moves: number;
  /** Absent: they were others on the page before. */
  readonly chunks: Chunks | undefined;
}

/**
 * Lines that stand, kept from one page to the next. Who a node is takes most of its page in mode lean, and
 * what tells of it lies all over the memory.
 */
export class KeptLines {
  readonly #known: Map<string, Known> = new Map();

  /** Those of a family that were kept at so many moves. */
  of(family: string, format: Format, moves: number): Chunks | undefined {
    const known = this.#known.get(keyOf(family, format));
    return known?.moves === moves ? known.chunks : undefined;
  }

  /** Keeps a copy, a chunk a step, unless the lines were others on the page before: it might serve no page. */
  *keep(family: string, format: Format, moves: number, chunks: Chunks): Steps<void> {
    const key = keyOf(family, format);
    const known = this.#known.get(key);
    const stood = known === undefined || known.moves === moves;
    const copies: Uint8Array<ArrayBuffer>[] = [];
    for (const chunk of stood ? chunks : []) {
      copies.push(chunk.slice());
      yield;
    }
    this.#known.set(key, { moves, chunks: stood ? copies : undefined });
  }
}

const keyOf = (family: string, format: Format): string => `${format} ${family}`;
