import { isCalm } from './calm.ts';
import type { NodeMemory } from './cluster-state.ts';
import type { Model } from './model.ts';
import type { NodeForecast } from './node-forecast.ts';
import { committed, type Sight } from './sight.ts';
import type { Instant } from './time.ts';

/** Calm nodes of a zone whose renewals were read at once. */
interface Cohort {
  readonly renewal: Sight;
  readonly excluded: boolean;
  readonly hasMachine: boolean;
  /** What comes for each of them. */
  readonly next: NodeForecast;
}

/**
 * What comes for calm nodes, made once for all that are alike: they are of one zone, and their last
 * heartbeats are renewals that were read at once. 5,000 nodes that renew every ten seconds are some 300
 * cohorts. It holds for the models of one moment.
 */
export class Cohorts {
  /** The last one met of each zone and reading. */
  readonly #zones: Map<string, Map<Instant, Cohort>> = new Map();

  /** What comes for a node, if it is known of one like it. */
  of(models: readonly Model[], node: NodeMemory): NodeForecast | undefined {
    const { fact, lease, zone } = node;
    const renewal = lease?.renewal;
    if (renewal === undefined) return undefined;
    const cohort = this.#zones.get(zone)?.get(renewal.at);
    if (cohort === undefined || !isPlain(models, node, renewal)) return undefined;
    const { notBefore, unreadSince } = cohort.renewal;
    const alike =
      renewal.notBefore === notBefore &&
      renewal.unreadSince === unreadSince &&
      fact.excluded === cohort.excluded &&
      hasMachine(node) === cohort.hasMachine;
    return alike ? cohort.next : undefined;
  }

  /** Keeps what comes for a node, for those like it. */
  keep(models: readonly Model[], node: NodeMemory, next: NodeForecast): void {
    const { fact, lease, zone } = node;
    if (lease?.renewal === undefined || !isPlain(models, node, lease.renewal)) return;
    // A renewal is written over the last one.
    const renewal = { ...lease.renewal };
    const known = this.#zones.get(zone) ?? new Map<Instant, Cohort>();
    this.#zones.set(zone, known);
    const { excluded } = fact;
    known.set(renewal.at, { renewal, excluded, hasMachine: hasMachine(node), next });
  }
}

/** Whether a cloud knows its machine, and may delete it. */
const hasMachine = ({ fact }: NodeMemory): boolean => fact.providerId !== '';

/**
 * Whether nothing is known of a node that would have it fare otherwise than others: it is calm, nobody
 * looked at its kubelet, and its last status surely came before its last renewal.
 */
function isPlain(models: readonly Model[], node: NodeMemory, renewal: Sight): boolean {
  const { name, statusBeat } = node;
  for (const { cluster, now, delay, controllerDelay } of models) {
    if (!isCalm(node, now) || cluster.probes.has(name)) return false;
    const { earliest } = committed(renewal, delay);
    if (statusBeat !== undefined && statusBeat.at + controllerDelay >= earliest) return false;
  }
  return true;
}
