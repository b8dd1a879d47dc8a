import { parseDuration } from './duration.ts';
import type { Seconds } from './time.ts';

/** One thing that keeps a kubelet from calling itself Ready. */
export type ReadyCause =
  | { readonly code: 'runtime_unchecked' }
  | { readonly code: 'runtime_down' }
  | { readonly code: 'pleg_never' }
  | { readonly code: 'pleg_stale'; readonly ago: Seconds; readonly threshold: Seconds }
  | { readonly code: 'unhealthy'; readonly check: string; readonly error: string }
  | { readonly code: 'runtime_not_ready'; readonly reason: string; readonly message: string }
  | { readonly code: 'network_not_ready'; readonly reason: string; readonly message: string }
  | { readonly code: 'network_unknown' }
  | { readonly code: 'storage_not_ready' }
  | { readonly code: 'shutting_down' }
  | { readonly code: 'missing_capacity'; readonly resources: readonly string[] }
  | { readonly code: 'other'; readonly text: string };

/** One text that kubelets write. */
interface Text {
  /** Where it stands among the others: the kubelet's order. */
  readonly rank: number;
  /** The whole text, or of a `free` one its beginning. */
  readonly pattern: RegExp;
  /** What follows `pattern` is somebody else's words, to the end of the text. */
  readonly free: boolean;
  /** `undefined`: it is not this text after all. */
  readonly cause: (groups: readonly string[], rest: string) => ReadyCause | undefined;
}

const fixed = (rank: number, pattern: RegExp, cause: Text['cause']): Text => {
  return { rank, pattern, free: false, cause };
};
const open = (rank: number, pattern: RegExp, cause: Text['cause']): Text => {
  return { rank, pattern, free: true, cause };
};

/** Every text of every supported version, in the kubelet's order. */
const texts: readonly Text[] = [
  fixed(0, /container runtime status check may not have completed yet/y, () => ({
    code: 'runtime_unchecked',
  })),
  fixed(0, /container runtime is down/y, () => ({ code: 'runtime_down' })),
  fixed(1, /PLEG is not healthy: pleg has yet to be successful/y, () => ({ code: 'pleg_never' })),
  fixed(
    1,
    /PLEG is not healthy: pleg was last seen active ([^\s,]+) ago; threshold is ([^\s,\]]+)/y,
    ([ago = '', threshold = '']) => stale(parseDuration(ago), parseDuration(threshold)),
  ),
  open(1, /([A-Za-z]{1,40}) is not healthy: /y, ([check = ''], error) => ({
    code: 'unhealthy',
    check,
    error,
  })),
  open(
    2,
    /container runtime not ready: RuntimeReady=false reason:(\S*) message:/y,
    ([reason = ''], message) => ({ code: 'runtime_not_ready', reason, message }),
  ),
  open(
    3,
    /container runtime network not ready: NetworkReady=false reason:(\S*) message:/y,
    ([reason = ''], message) => ({ code: 'network_not_ready', reason, message }),
  ),
  fixed(3, /network state unknown/y, () => ({ code: 'network_unknown' })),
  fixed(4, /CSINode is not yet initialized/y, () => ({ code: 'storage_not_ready' })),
  fixed(5, /node is shutting down/y, () => ({ code: 'shutting_down' })),
  fixed(
    6,
    /missing node capacity for resources: ((?:cpu|memory|pods|ephemeral-storage)(?:, (?:cpu|memory|pods|ephemeral-storage))*)/y,
    ([resources = '']) => ({ code: 'missing_capacity', resources: resources.split(', ') }),
  ),
];

function stale(ago: Seconds | undefined, threshold: Seconds | undefined): ReadyCause | undefined {
  if (ago === undefined || threshold === undefined) return undefined;
  return { code: 'pleg_stale', ago, threshold };
}

/**
 * What a Ready condition's message says, by the grammar by which kubelets write it: one text, or
 * several as `[one, other]`, then perhaps `. WARNING: ` and more. A text of which only a part looks
 * like a known one is `other`. Of a message that somebody cut, the whole texts count.
 *
 * @see kubernetes/pkg/kubelet/nodestatus/setters.go ReadyCondition
 * @see kubernetes/staging/src/k8s.io/apimachinery/pkg/util/errors/errors.go Error
 */
export function readyCauses(message: string): readonly ReadyCause[] {
  if (message === '') return [];
  if (!message.startsWith('[')) return [single(unwarned(message, warning))];
  const end = message.lastIndexOf(`]${warning}`);
  if (end >= 0) return several(message.slice(1, end), false);
  return message.endsWith(']')
    ? several(message.slice(1, -1), false)
    : several(message.slice(1), true);
}

const warning = '. WARNING: ';

function unwarned(message: string, mark: string): string {
  const at = message.indexOf(mark);
  return at < 0 ? message : message.slice(0, at);
}

function single(text: string): ReadyCause {
  return textAt(text, 0, () => text.length)?.cause ?? { code: 'other', text };
}

/** The texts between the brackets. `cut`: the closing one is missing, and with it an end. */
function several(inner: string, cut: boolean): readonly ReadyCause[] {
  const found: ReadyCause[] = [];
  let rank = 0;
  for (let at = 0; at <= inner.length; ) {
    const here = textAt(inner, at, (from) => nextText(inner, from, rank));
    const end = here?.end ?? nextText(inner, at, rank);
    const whole = !cut || end < inner.length || here?.free === false;
    if (whole) found.push(here?.cause ?? { code: 'other', text: inner.slice(at, end) });
    rank = here?.rank ?? rank;
    at = end + separator.length;
  }
  return found;
}

const separator = ', ';

interface Found {
  readonly cause: ReadyCause;
  readonly rank: number;
  readonly free: boolean;
  readonly end: number;
}

/** The known text that begins at `at` and is whole; `endOf` says where somebody's words end. */
function textAt(all: string, at: number, endOf: (from: number) => number): Found | undefined {
  for (const { rank, pattern, free, cause } of texts) {
    pattern.lastIndex = at;
    const match = pattern.exec(all);
    if (match === null) continue;
    const head = at + match[0].length;
    const end = free ? endOf(head) : head;
    if (end < all.length && !all.startsWith(separator, end)) continue;
    const read = cause(match.slice(1), all.slice(head, end));
    if (read !== undefined) return { cause: read, rank, free, end };
  }
  return undefined;
}

/**
 * Where words that are not the kubelet's end: before the next text that may follow here. The kubelet
 * keeps an order, so a text that comes earlier in it is part of the words.
 */
function nextText(inner: string, from: number, rank: number): number {
  for (let at = inner.indexOf(separator, from); at >= 0; at = inner.indexOf(separator, at + 1)) {
    const next = textAt(inner, at + separator.length, () => inner.length);
    if (next !== undefined && next.rank >= rank) return at;
  }
  return inner.length;
}
