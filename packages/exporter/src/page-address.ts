import type { Address, Options } from './options.ts';
import { defaultPagePort } from './options-table.ts';

const loopback: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost']);

/** Only this machine (in a pod: this pod, and whoever may port-forward to it) reaches it. */
export function isLoopback({ host }: Address): boolean {
  return loopback.has(host);
}

/** Where the page and the API are answered: nobody else reaches them until somebody says so. */
export function pageAddress({ page, listen }: Pick<Options, 'page' | 'listen'>): Address {
  if (page) return page;
  return isLoopback(listen) ? listen : { host: '127.0.0.1', port: defaultPagePort };
}

export function isSameAddress(one: Address, other: Address): boolean {
  return one.host === other.host && one.port === other.port;
}
