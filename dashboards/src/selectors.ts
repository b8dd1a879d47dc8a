import { controllerLeader, leaderChanges } from '@kube-heartbeat/metrics/families-controller.ts';
import { nodeInfo } from '@kube-heartbeat/metrics/families-node.ts';
import type { phases } from '@kube-heartbeat/rules/view.ts';
import type { Word } from './panel.ts';

/** Of the clusters, zones or nodes that are chosen above the dashboard. */
export const inCluster = 'cluster=~"$cluster"';
export const inZone: string = `${inCluster}, topology_zone=~"$topology_zone"`;
export const ofNode: string = `${inCluster}, node=~"$node"`;

/** Nodes of the zones and pools that are chosen. */
export const chosenNodes: string = `on (cluster, node) group by (cluster, node) (${nodeInfo.name}{${inZone}, pool=~"$pool"})`;

/** When the leader changed: drawn across every graph. */
export const leaderChanged: string = `sum by (cluster) (changes(${leaderChanges.name}{${inCluster}}[1m])) > 0 or on (cluster) count by (cluster) (${controllerLeader.name}{${inCluster}}) > 1`;

const colours: Readonly<Record<(typeof phases)[number], string>> = {
  ready: 'green',
  starting: 'light-blue',
  leaving: 'blue',
  unobserved: 'text',
  late: 'light-yellow',
  silent: 'yellow',
  not_ready: 'orange',
  unreachable: 'dark-orange',
  queued: 'light-red',
  evicting: 'red',
  evicted: 'dark-red',
};

/** The phases as numbers, the worse the larger. */
const ranked = Object.keys(colours);

export const phaseWords: readonly Word[] = Object.entries(colours).map(([text, colour]) => ({
  text,
  colour,
}));

/** The number of the worst phase that has a series by `by`. */
export function phaseNumber(by: string, series: (phase: string) => string): string {
  const each = ranked.map((phase, rank) => `(${series(phase)}) * 0 + ${rank}`);
  return `max by (${by}) (\n${each
    .map((one, rank) => `label_replace(${one}, "rank", "${rank}", "", "")`)
    .join('\nor ')}\n)`;
}
