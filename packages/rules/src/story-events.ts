import type { NodeMemory } from './cluster-state.ts';
import type { PodFact, Taint } from './fact.ts';
import type { NodeForecast, PodForecast } from './node-forecast.ts';
import { forecastOrphan } from './node-forecast.ts';
import { predictUntaint } from './recovery.ts';
import { noExecuteTaint, readyCondition } from './stage.ts';
import { type Standing, standingAt, standingNode } from './standing.ts';
import { complain } from './story-relists.ts';
import { removePod, tellOf, type World, writeNode, writePod } from './story-world.ts';
import type { Instant, Window } from './time.ts';
import { isControllers, notReadyKey, unreachableKey } from './toleration.ts';

/** Something that will happen if nothing comes before it. */
export interface Coming {
  readonly at: Instant;
  readonly happen: () => void;
}

/** The controllers act this long after the moment that lets them. */
const reaction = 0.05;

/** What the controllers will do next, as the model forecasts it: each at a likely time. */
export function comingEvents(world: World): readonly Coming[] {
  if (world.now < world.leaderAt) return [];
  const standing = standingAt(world.cluster, [world.settings], world.now);
  const nodes = [...world.cluster.nodes.values()].flatMap((node) => ofNode(world, standing, node));
  return [...nodes, ...ofOrphans(world, standing)];
}

const soonIn = ({ earliest, latest }: Window): Instant => Math.min(earliest + reaction, latest);
const midOf = ({ earliest, latest }: Window): Instant => (earliest + latest) / 2;

function ofNode(world: World, standing: Standing, node: NodeMemory): readonly Coming[] {
  const next = standingNode(standing, node.name);
  if (next === undefined) return [];
  const pods = next.pods.flatMap((pod) => ofPod(world, pod, node));
  return [
    ...ofCondition(world, node, next),
    ...ofOwnWord(world, node, next),
    ...ofTaints(world, standing, node, next),
    ...pods,
  ];
}

function ofCondition(world: World, node: NodeMemory, next: NodeForecast): readonly Coming[] {
  if (next.unknown === undefined || next.unknown.latest === Infinity) return [];
  const ready = readyCondition('Unknown', node.fact.ready?.heartbeatTime ?? 0);
  const happen = (): void => writeNode(world, node.name, { ready });
  return [{ at: midOf(next.unknown), happen }];
}

/** A kubelet whose relists hang says so. */
function ofOwnWord(world: World, { name }: NodeMemory, next: NodeForecast): readonly Coming[] {
  const relists = world.kubelets.get(name)?.relists;
  if (relists?.held === undefined || next.notReady === undefined) return [];
  if (next.notReady.latest === Infinity) return [];
  const happen = (): void => {
    const age = `3m${(world.now - (relists.lastGood ?? 0) - 180).toFixed(1)}s`;
    const says = `pleg was last seen active ${age} ago; threshold is 3m0s`;
    complain(world, name, `PLEG is not healthy: ${says}`);
  };
  return [{ at: midOf(next.notReady), happen }];
}

function ofTaints(
  world: World,
  { models }: Standing,
  node: NodeMemory,
  next: NodeForecast,
): readonly Coming[] {
  const { fact, name } = node;
  const [model] = models;
  const own = fact.taints.find(isControllers);
  const others = fact.taints.filter((taint) => !isControllers(taint));
  const key = fact.ready?.status === 'False' ? notReadyKey : unreachableKey;
  const set = (taints: readonly Taint[]): void => writeNode(world, name, { taints });
  if (own === undefined) {
    const waits = fact.ready?.status !== 'True' && next.noExecute;
    if (!waits || waits.earliest === Infinity || waits.latest === Infinity) return [];
    return [{ at: soonIn(waits), happen: () => set([...others, noExecuteTaint(key, world.now)]) }];
  }
  const off = (): void => {
    set(others);
    tellOf(world, 'untainted', name);
  };
  if (fact.ready?.status === 'True') {
    const seen = node.readySince ?? world.now;
    const untaint = model && predictUntaint(model, node, seen);
    return untaint ? [{ at: midOf(untaint), happen: off }] : [];
  }
  if (world.cluster.dark) return [{ at: world.cluster.dark.at + reaction, happen: off }];
  const tainted = node.taintedSince?.at ?? world.now;
  if (tainted < world.firstTickAt) return [{ at: world.firstTickAt, happen: off }];
  if (own.key === key) return [];
  const swap = (): void => {
    set([...others, noExecuteTaint(key, world.now)]);
    tellOf(world, 'swapped', name);
  };
  return [{ at: world.now, happen: swap }];
}

function ofPod(world: World, next: PodForecast, node: NodeMemory | undefined): readonly Coming[] {
  const { fact } = next.pod;
  const coming: Coming[] = [];
  const { endpoints, deletion } = next;
  if (endpoints !== undefined && node?.marking !== undefined && endpoints !== deletion) {
    coming.push({ at: soonIn(endpoints), happen: () => writePod(world, fact, { ready: false }) });
  }
  if (
    deletion !== undefined &&
    next.pod.timer !== undefined &&
    !next.pod.timer.calledOff &&
    deletion.latest < Infinity
  ) {
    coming.push({ at: soonIn(deletion), happen: () => asked(world, fact) });
  }
  return coming;
}

/** The taint-eviction-controller asks for the deletion; a living kubelet confirms it. */
function asked(world: World, fact: PodFact): void {
  const disruption = 'DeletionByTaintManager';
  writePod(world, fact, { deletedAt: world.now, disruption, ready: fact.ready });
  if (world.kubelets.get(fact.node)?.alive) removePod(world, fact);
}

/** PodGC, once the Node is gone; a timer that still runs. */
function ofOrphans(world: World, { models }: Standing): readonly Coming[] {
  const [model] = models;
  if (model === undefined) return [];
  return [...world.cluster.pods.values()].flatMap((memory) => {
    if (memory.nodeGone === undefined) return [];
    return [...memory.pods.values()].flatMap((pod) => {
      const next = forecastOrphan(model, pod);
      const collect = (): void => collected(world, pod.fact);
      return [
        ...ofPod(world, { ...next, deletion: timerOnly(next) }, undefined),
        { at: midOf(next.end), happen: collect },
      ];
    });
  });
}

const timerOnly = ({ pod, deletion }: PodForecast) =>
  deletion?.because.code === 'node_deleted' || pod.timer === undefined ? undefined : deletion;

function collected(world: World, fact: PodFact): void {
  if (fact.deletedAt === undefined) writePod(world, fact, { disruption: 'DeletionByPodGC' });
  removePod(world, fact);
}
