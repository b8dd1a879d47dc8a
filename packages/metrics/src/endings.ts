import { labelText } from './exposition.ts';
import { PageBytes } from './page-bytes.ts';

type Labels = Readonly<Record<string, string>>;

interface Ending {
  readonly labels: Labels;
  readonly bytes: Uint8Array;
}

/** So many kinds are remembered; then all are forgotten, and put together again. */
const most = 1000;

/**
 * What comes between a node's name and the value of a line, by the line's other labels. Most nodes of a
 * zone are labelled alike: what was put together for one is copied for the next.
 */
export class Endings {
  /** By the value of the first label, as the last line had it. */
  readonly #known: Map<string, Ending> = new Map();

  of(labels: Labels): Uint8Array {
    const kind = firstOf(labels);
    const known = this.#known.get(kind);
    if (known !== undefined && isSame(known.labels, labels)) return known.bytes;
    const bytes = bytesOf(`",${labelText(labels)}} `);
    if (this.#known.size >= most) this.#known.clear();
    this.#known.set(kind, { labels, bytes });
    return bytes;
  }
}

function bytesOf(text: string): Uint8Array {
  const page = new PageBytes();
  page.text(text);
  return page.chunks()[0]?.slice() ?? new Uint8Array();
}

function firstOf(labels: Labels): string {
  for (const name in labels) return labels[name] ?? '';
  return '';
}

function isSame(one: Labels, other: Labels): boolean {
  for (const name in one) if (one[name] !== other[name]) return false;
  return true;
}
