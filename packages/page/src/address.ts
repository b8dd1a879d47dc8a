import { type Signal, signal } from '@preact/signals';
import type { Phase } from './api.ts';
import { phases } from './phases.ts';

/** All that the address bar holds: what a person looks at. */
export interface Address {
  /** The node that is open; empty: none. */
  readonly node: string;
  readonly search: string;
  /** Only nodes in these phases; none: all. */
  readonly phases: readonly Phase[];
}

/** The address as a query: `?node=a&phase=late&q=zone-1`; empty: everything, nothing open. */
export function queryOf({ node, search, phases: chosen }: Address): string {
  const query = new URLSearchParams();
  if (node !== '') query.set('node', node);
  for (const phase of chosen) query.append('phase', phase);
  if (search !== '') query.set('q', search);
  return query.size > 0 ? `?${query}` : '';
}

/** What a query asks for; a phase that is none is left out. */
export function addressOf(query: string): Address {
  const asked = new URLSearchParams(query);
  const names = new Set(asked.getAll('phase'));
  return {
    node: asked.get('node') ?? '',
    search: asked.get('q') ?? '',
    phases: phases.map(({ phase }) => phase).filter((phase) => names.has(phase)),
  };
}

/** Where we are. */
export const address: Signal<Address> = signal({ node: '', search: '', phases: [] });

/** Reads the address bar now and whenever somebody goes back or forth. */
export function followAddress(): void {
  const read = () => {
    address.value = addressOf(location.search);
  };
  addEventListener('popstate', read);
  read();
}

/** Goes to another address; what is typed replaces the last step, all else is a step to go back. */
export function go(change: Partial<Address>, typed = false): void {
  const next = { ...address.value, ...change };
  const query = queryOf(next);
  if (query === queryOf(address.value)) return;
  // An empty relative address keeps the query: the path is said, whatever prefix it has.
  const target = query === '' ? location.pathname : query;
  if (typed) history.replaceState(null, '', target);
  else history.pushState(null, '', target);
  address.value = next;
}

/** The address of a node, for a link. */
export function linkTo(node: string): string {
  return queryOf({ ...address.value, node });
}
