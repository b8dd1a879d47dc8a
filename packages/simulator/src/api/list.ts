import type { Store } from '../store.ts';
import type { PageOfList } from './form.ts';
import { type Item, type Kind, selected } from './resource.ts';
import { type Selector, selectorKey } from './selector.ts';
import { expired, type Status, statusOf } from './status.ts';

/** Lists that may be read page by page at once; the oldest is forgotten first. */
const mostSnapshots = 20;

/** A list of one version, while somebody reads it page by page. */
interface Snapshot {
  readonly version: number;
  readonly items: readonly Item[];
}

/** The lists that are being read page by page. */
export type Snapshots = Map<string, Snapshot>;

/** One page: of which list, from which object on. */
interface Page extends Snapshot {
  readonly from: number;
  readonly to: number;
  /** The token of the next page; empty: there is none. */
  readonly next: string;
}

/** Which objects a list is of. */
interface Selection {
  readonly store: Store;
  readonly kind: Kind;
  readonly selector: Selector;
}

/** The page that a query asks for, or the Status that refuses it. */
export function pageOf(
  { store, kind, selector }: Selection,
  query: URLSearchParams,
  snapshots: Snapshots,
): Page | { readonly refused: Status } {
  const limit = Number(query.get('limit') ?? 0) || Infinity;
  const token = query.get('continue') ?? '';
  if (token !== '') return nextPage(token, limit, snapshots, store.version());
  const asked = query.get('resourceVersion') ?? '';
  if (!/^\d*$/.test(asked)) {
    return { refused: statusOf(400, `invalid resource version "${asked}"`) };
  }
  if (Number(asked) > store.version()) {
    const says = `Too large resource version: ${asked}, current: ${store.version()}`;
    return { refused: statusOf(504, says, 1) };
  }
  if (query.get('resourceVersionMatch') === 'Exact' && Number(asked) !== store.version()) {
    return { refused: expired(Number(asked), store.version()) };
  }
  const snapshot = { version: store.version(), items: selected(store, kind, selector) };
  const key = `${snapshot.version} ${kind.kind} ${selectorKey(selector)}`;
  return cut(snapshot, { key, page: 1, from: 0, limit }, snapshots);
}

/** Which page of its list a query asks for; the first is 1. */
export function pageNumber(query: URLSearchParams): number {
  const token = query.get('continue') ?? '';
  return token === '' ? 1 : tokenOf(token).page;
}

function tokenOf(token: string): { page: number; from: number; key: string } {
  const words = Buffer.from(token, 'base64url').toString('utf8');
  const [, page = '', from = '', key = ''] = /^(\d+) (\d+) ([\s\S]*)$/.exec(words) ?? [];
  return { page: Number(page), from: Number(from), key };
}

function nextPage(
  token: string,
  limit: number,
  snapshots: Snapshots,
  version: number,
): Page | { readonly refused: Status } {
  const { page, from, key } = tokenOf(token);
  const snapshot = snapshots.get(key);
  if (key === '') return { refused: statusOf(400, 'continue key is not valid') };
  if (snapshot === undefined) return { refused: expired(Number(key.split(' ')[0]), version) };
  return cut(snapshot, { key, page, from, limit }, snapshots);
}

function cut(
  { version, items }: Snapshot,
  { key, page, from, limit }: { key: string; page: number; from: number; limit: number },
  snapshots: Snapshots,
): Page {
  const to = Math.min(from + limit, items.length);
  const more = to < items.length;
  snapshots.delete(key);
  if (more) snapshots.set(key, { version, items });
  for (const oldest of snapshots.keys()) {
    if (snapshots.size <= mostSnapshots) break;
    snapshots.delete(oldest);
  }
  const next = more ? Buffer.from(`${page + 1} ${to} ${key}`).toString('base64url') : '';
  return { version, items, from, to, next };
}

/** The objects of a page, and what its metadata says. */
export function pageOfList({ version, items, from, to, next }: Page): PageOfList {
  const remaining = items.length - to;
  return {
    items: items.slice(from, to),
    metadata: {
      resourceVersion: String(version),
      ...(next !== '' && { continue: next, remainingItemCount: remaining }),
    },
  };
}
