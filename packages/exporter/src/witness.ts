import { setTimeout as sleep } from 'node:timers/promises';
import type { Witness } from '@kube-heartbeat/metrics/witness.ts';
import type { Fact } from '@kube-heartbeat/rules/fact.ts';
import type { Outcome } from '@kube-heartbeat/rules/score.ts';
import type { Known } from '@kube-heartbeat/rules/settings.ts';
import type { Instant, Seconds } from '@kube-heartbeat/rules/time.ts';
import type { Outlook, View } from '@kube-heartbeat/rules/view.ts';
import type { Clock } from './clock.ts';
import { backoff, type Random } from './kube/backoff.ts';
import type { Connection } from './kube/connection.ts';
import type { NodeReading } from './kube/decode-node.ts';
import { discover, readApiServerMinor } from './kube/discover.ts';
import { ListWatch } from './kube/list-watch.ts';
import { PodWatches } from './kube/pods.ts';
import { leaderSink, leaseSink, nodeSink } from './kube/sinks.ts';
import { type Health, newHealth, type Sink, type Source, type World } from './kube/source.ts';
import { type Prober, type ProberOptions, startProber } from './kubelet/prober.ts';
import { type Loop, startLoop } from './loop.ts';
import { watchedOf } from './watched.ts';

const leases = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';
const system = '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases';
const leader = 'kube-controller-manager';

/** What every observer lists and watches. */
export const sources: Readonly<Record<'leases' | 'nodes' | 'leader', Source>> = {
  leases: {
    resource: 'leases',
    kind: 'Lease',
    path: leases,
    pageSize: 500,
    cached: false,
    silence: 8,
    hold: 0.25,
  },
  nodes: {
    resource: 'nodes',
    kind: 'Node',
    path: '/api/v1/nodes',
    pageSize: 100,
    cached: false,
    silence: 8,
  },
  leader: {
    resource: 'leader',
    kind: 'Lease',
    path: system,
    fieldSelector: `metadata.name=${leader}`,
    single: `${system}/${leader}`,
    pageSize: 10,
    cached: false,
    silence: 8,
  },
};

/** A wall clock that went so far is told anew. */
const leastStep: Seconds = 0.005;

export interface ObserverOptions {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly random: Random;
  /** What the user said of the settings, source `flag`. */
  readonly flags: Known;
  /** How a Node's labels and addresses are read. */
  readonly reading: NodeReading;
  /** Taints, by key, that say that somebody takes a node out; absent: the usual actors'. */
  readonly departingTaints?: readonly string[];
  /** How to look at kubelets; absent: nobody does. */
  readonly kubelets?: Omit<ProberOptions, 'clock' | 'credentials'> | undefined;
  readonly build: Witness['build'];
  /** Conditions (`Type=Status`) that show a node to be dead; absent: the usual detectors'. */
  readonly evidenceConditions?: readonly string[];
  /** Each forecast that ended, as it ends. */
  readonly onOutcome: (outcome: Outcome) => void;
  /** Each fact, before it is taken in. */
  readonly onFact?: (fact: Fact) => void;
}

/** Somebody who watches a cluster and says what comes. */
export interface Observer {
  /** The forecast of `now`, by default this moment. */
  readonly view: (now?: Instant) => View;
  /** The forecast of this moment, made in slices: the event loop is never held for long. */
  readonly gradualView: () => Promise<View>;
  /**
   * The same for one who reads it once, a node at a time: it is made while it is read. Of nodes that have
   * been calm for `briefAfter` seconds it tells who they are and when they renewed, no more.
   */
  readonly outlook: (briefAfter?: Seconds) => Promise<Outlook>;
  readonly witness: () => Witness;
  /** Leases and nodes have been listed once. */
  readonly synced: () => boolean;
  /** What keeps it from seeing all, a sentence each. */
  readonly problems: () => readonly string[];
  /** What is to be said of the settings, a sentence each. */
  readonly warnings: () => readonly string[];
  /** Resolves once nothing of it runs any more. */
  readonly stop: () => Promise<void>;
}

/** Watches the cluster behind a connection until it is stopped. Never gives up, never writes. */
export function observeCluster(options: ObserverOptions): Observer {
  const { clock } = options;
  const abort = new AbortController();
  const world: World = { ...options, signal: abort.signal };
  const loop = startLoop(options);
  const take = (fact: Fact): void => {
    options.onFact?.(fact);
    const urgent = fallsIll(loop, fact);
    orCrash(() => loop.take(fact));
    if (urgent !== undefined) pods.urge(urgent);
  };
  const health = { leases: newHealth(), nodes: newHealth(), leader: newHealth() };
  const pods = new PodWatches(world, take);
  const tellClock = () => {
    const wallOffset = clock.wallOffset();
    // The wall clock's own steps are a millisecond: they are no news. One that is slewed drifts by 5 ms a second and more.
    if (Math.abs(wallOffset - loop.cluster.wallOffset) < leastStep) return;
    take({ kind: 'clock', seenAt: clock.now(), wallOffset });
  };
  tellClock();
  const follow = (source: Source, sink: Sink, of: Health) =>
    new ListWatch(source, sink, world, of).run();
  const runs = [
    follow(sources.leases, leaseSink(take, health.leases), health.leases),
    follow(sources.nodes, nodeSink(take, health.nodes, options.reading), health.nodes),
    follow(sources.leader, leaderSink(take, health.leader), health.leader),
    learnForEver(loop, world),
  ];
  const prober = proberOf(options, take);
  let beating = false;
  const timers = [
    setInterval(() => {
      tellClock();
      if (!health.nodes.synced || beating) return;
      beating = true;
      prober?.follow(loop.cluster);
      // What a beat throws is our fault: nobody catches it.
      void beat(loop, pods, take, clock).finally(() => {
        beating = false;
      });
    }, 1000),
  ];
  const all = { ...health, pods: pods.health };
  return {
    view: loop.view,
    gradualView: loop.gradualView,
    outlook: loop.outlook,
    warnings: () => loop.settings().flatMap(({ warnings = [] }) => warnings),
    witness: () => witnessOf(loop, all, pods.objects, options.build),
    synced: () => health.leases.synced && health.nodes.synced,
    problems: () => [
      ...Object.values(all).flatMap(({ problem }) => (problem ? [problem] : [])),
      ...[prober?.problem() ?? []].flat(),
    ],
    stop: async () => {
      for (const timer of timers) clearInterval(timer);
      prober?.stop();
      abort.abort();
      await Promise.all(runs);
    },
  };
}

function proberOf(
  { connection, clock, kubelets }: ObserverOptions,
  take: (fact: Fact) => void,
): Prober | undefined {
  if (kubelets === undefined) return undefined;
  const credentials = async () => (await connection.means()).options;
  return startProber({ ...kubelets, clock, credentials }, take);
}

async function beat(
  loop: Loop,
  pods: PodWatches,
  take: (fact: Fact) => void,
  clock: Clock,
): Promise<void> {
  const wanted = await loop.beat();
  const { nodes, fresh: seen } = loop.cluster;
  pods.follow(wanted, (node) => nodes.has(node), seen.leases && seen.nodes);
  const { fresh } = pods;
  if (seen.pods !== fresh) {
    take({ kind: 'evidence', resource: 'pods', fresh, seenAt: clock.now() });
  }
}

/** The node that a watch event shows to be no longer Ready, or gone: its pods are next. */
function fallsIll({ cluster }: Loop, fact: Fact): string | undefined {
  if (fact.kind === 'node-gone') return fact.node;
  if (fact.kind !== 'node' || fact.notBefore !== undefined) return undefined;
  const before = cluster.nodes.get(fact.node)?.fact.ready?.status;
  return before === 'True' && fact.ready?.status !== 'True' ? fact.node : undefined;
}

/** A rule that breaks is our fault and must not pass for a network that does. */
function orCrash(act: () => void): void {
  try {
    act();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

const askAgain = 600_000;

/** Asks for versions and settings until they are known, and every ten minutes: clusters upgrade. */
async function learnForEver(loop: Loop, world: World): Promise<void> {
  const { signal, random } = world;
  let found: Known = {};
  for (let attempt = 1; !signal.aborted; ) {
    const minor = await readApiServerMinor(world);
    if (minor !== undefined) {
      found = await discover(world, found);
      loop.learn(found, minor);
    }
    const pause = minor === undefined ? backoff(attempt++, random) * 1000 + 100 : askAgain;
    await sleep(pause, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

type Healths = Readonly<Record<'leases' | 'nodes' | 'leader' | 'pods', Health>>;

function witnessOf(
  { cluster, tally, contradicted }: Loop,
  health: Healths,
  pods: number,
  build: Witness['build'],
): Witness {
  return {
    build,
    watched: {
      leases: watchedOf(health.leases, cluster.leases.size),
      nodes: watchedOf(health.nodes, cluster.nodes.size),
      leader: watchedOf(health.leader, Number(cluster.leader.fact?.present ?? false)),
      pods: watchedOf(health.pods, pods),
    },
    leaseGaps: tally.leaseGaps,
    predictions: [...tally.predictions.values()],
    predictionErrors: [...tally.errors.values()],
    contradictions: [...contradicted].map(([setting, count]) => ({ setting, count })),
  };
}
