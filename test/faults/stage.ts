import type { Exporter } from './exporter.ts';

export const watched = ['leases', 'nodes', 'leader'] as const;

/** Lists begun, by resource, as the server counts them. */
export type Lists = Readonly<Record<(typeof watched)[number], number>>;

/** A node, as the API server has it. */
export interface Stored {
  readonly name: string;
  readonly ready: string;
  /** Their keys, joined. */
  readonly taints: string;
}

/** A cluster, and the exporter that watches it. */
export interface Stage {
  readonly exporter: Exporter;
  /** Nodes that live all the time: no word against them. */
  readonly healthy: ReadonlySet<string>;
  /** What the API server has, asked now. */
  readonly stored: () => Promise<readonly Stored[]>;
  readonly lists: () => Lists;
  /** Another exporter, that knows nothing of what was. */
  readonly fresh: () => Promise<Exporter>;
  /** Every healthy node renews its lease now; its times by name, as Unix seconds. */
  readonly renew: () => Promise<ReadonlyMap<string, number>>;
}
