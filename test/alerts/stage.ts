import { observe } from '@kube-heartbeat/rules/cluster.ts';
import type { Fact, NodeFact, PodFact, Taint } from '@kube-heartbeat/rules/fact.ts';
import type { Settings } from '@kube-heartbeat/rules/settings.ts';
import { defaultsOf } from '@kube-heartbeat/rules/settings.ts';
import {
  leaderFact,
  leaseFact,
  nodeFact,
  podFact,
  readyCondition,
} from '@kube-heartbeat/rules/stage.ts';
import {
  allPods,
  newWorld,
  removePod,
  type World,
  write,
  writeNode,
  writePod,
} from '@kube-heartbeat/rules/story-world.ts';
import type { Seconds } from '@kube-heartbeat/rules/time.ts';

/** A cluster that an incident happens to: its world in virtual time, and who lives in it. */
export interface Stage {
  readonly world: World;
  /** Every fact that an exporter would see, in order. */
  readonly facts: Fact[];
  /** How often a kubelet renews its lease. */
  readonly renewal: Seconds;
  /** Since when the present controller manager leads. */
  ledSince: Seconds;
  /** Nobody reaches the API server. */
  away: boolean;
  /** The machines of its nodes. */
  readonly machines: Map<string, Machine>;
  /** What became of the kubelets, for whoever asks them. */
  readonly turns: Turn[];
}

/** From `at` on the kubelet of a node runs or not, and its relists come to an end or not. */
export interface Turn {
  readonly at: Seconds;
  readonly node: string;
  readonly lives: boolean;
  readonly relists: boolean;
}

export interface Machine {
  /** Its kubelet runs. */
  lives: boolean;
  /** Since then no relist came to an end. */
  stalledAt: Seconds | undefined;
  readonly joinedAt: Seconds;
  /** In which second of its interval it renews. */
  readonly slot: number;
}

/** An empty stage with a controller manager that leads. */
export function newStage(settings: Partial<Settings>, renewal: Seconds): Stage {
  const world = newWorld();
  world.settings = defaultsOf(37, settings);
  const stage: Stage = {
    world,
    renewal,
    ledSince: world.leaderAt,
    facts: [],
    away: false,
    machines: new Map(),
    turns: [],
  };
  world.hear = (fact) => stage.facts.push(fact);
  leads(stage);
  return stage;
}

/** The leader renews its lease. */
export function leads({ world }: Stage): void {
  const acquired = world.holder === 0 ? -100 : world.leaderAt;
  write(world, leaderFact(`leader-${world.holder}`, acquired, world.now));
}

/** A node joins, with its kubelet. */
export function join(stage: Stage, name: string, given: Partial<NodeFact> = {}): void {
  const { world, machines } = stage;
  machines.set(name, {
    lives: false,
    stalledAt: undefined,
    joinedAt: world.now,
    slot: world.cluster.nodes.size % stage.renewal,
  });
  lives(stage, name, true);
  write(world, nodeFact(name, world.now, given));
  renew(stage, name);
  const names: ReadonlySet<string> = new Set();
  write(world, { kind: 'pods', node: name, state: 'listed', names, seenAt: world.now });
}

/** Its kubelet renews its lease. */
export function renew({ world, renewal }: Stage, name: string): void {
  tell(world, leaseFact(name, world.now, { duration: 4 * renewal }));
}

/** A fact by which no forecast is judged here: by far the most are such. */
function tell(world: World, fact: Fact): void {
  observe(world.cluster, fact);
  world.hear?.(fact);
}

/** Pods of a node, `count` of them alike. */
export function pods(
  stage: Stage,
  node: string,
  count: number,
  given: Partial<PodFact> = {},
): void {
  for (let index = 0; index < count; index++) {
    const name = `${node}-${given.owner ?? 'ReplicaSet'}-${index}`;
    write(stage.world, podFact(name, node, { ...given, seenAt: stage.world.now }));
  }
}

/** The machine is gone, or its kubelet hangs: no heartbeat comes any more. */
export function die(stage: Stage, name: string): void {
  lives(stage, name, false);
}

function lives(stage: Stage, node: string, does: boolean): void {
  const machine = stage.machines.get(node);
  if (machine === undefined) return;
  machine.lives = does;
  turned(stage, node, machine);
}

export function dieAll(stage: Stage, names: readonly string[]): void {
  for (const name of names) die(stage, name);
}

/** The container runtime hangs: the relist under way never ends. */
export function stall(stage: Stage, node: string): void {
  const machine = stage.machines.get(node);
  if (machine === undefined) return;
  machine.stalledAt = stage.world.now;
  turned(stage, node, machine);
}

function turned({ world, turns }: Stage, node: string, { lives: does, stalledAt }: Machine): void {
  turns.push({ at: world.now, node, lives: does, relists: stalledAt === undefined });
}

/** How often a kubelet posts its status where nothing changes. */
const statusInterval: Seconds = 300;

/** Its kubelet posts its status anew when the time has come. */
export function post({ world }: Stage, name: string, { joinedAt }: Machine): void {
  const ready = world.cluster.nodes.get(name)?.fact.ready;
  const due = Math.round(world.now - joinedAt) % statusInterval === 0;
  if (!due || ready === undefined || ready.status === 'Unknown') return;
  writeNode(world, name, { ready: { ...ready, heartbeatTime: world.now } });
}

/** The exporter asks the kubelet for its metrics. */
export function probe({ world }: Stage, node: string, { stalledAt, joinedAt }: Machine): void {
  const lastGood = stalledAt ?? world.now;
  tell(world, {
    kind: 'probe',
    node,
    result: 'answered',
    sentAt: world.now,
    relist: { lastGood, ended: Math.floor(lastGood - joinedAt) },
    seenAt: world.now,
  });
}

/** The kubelet is back: it says that it is ready, and ends the pods it was told to. */
export function revive(stage: Stage, name: string): void {
  const { world } = stage;
  lives(stage, name, true);
  renew(stage, name);
  writeNode(world, name, { ready: readyCondition('True', world.now) });
  for (const pod of allPods(world)) {
    if (pod.node === name && pod.deletedAt !== undefined) removePod(world, pod);
  }
}

/** A kubelet that lives says that its node is not ready. */
export function sayNotReady({ world }: Stage, name: string, message: string): void {
  const ready = { ...readyCondition('False', world.now), message };
  writeNode(world, name, { ready });
}

const cordonKey = 'node.kubernetes.io/unschedulable';

export function cordon(stage: Stage, name: string): void {
  writeNode(stage.world, name, { unschedulable: true });
  taint(stage, name, cordonKey);
}

export function uncordon({ world }: Stage, name: string): void {
  const taints = taintsOf(world, name).filter(({ key }) => key !== cordonKey);
  writeNode(world, name, { unschedulable: false, taints });
}

export function taint({ world }: Stage, name: string, key: string): void {
  const added: Taint = { key, value: '', effect: 'NoSchedule', timeAdded: world.now };
  writeNode(world, name, { taints: [...taintsOf(world, name), added] });
}

function taintsOf(world: World, name: string): readonly Taint[] {
  return world.cluster.nodes.get(name)?.fact.taints ?? [];
}

/** Whoever drains a node evicts all but the pods of DaemonSets; a living kubelet ends them. */
export function drain({ world }: Stage, name: string): void {
  for (const pod of allPods(world)) {
    if (pod.node !== name || pod.owner === 'DaemonSet') continue;
    writePod(world, pod, { deletedAt: world.now, disruption: 'EvictionByEvictionAPI' });
    removePod(world, pod);
  }
}

/** What a kubelet does with its pods before its machine goes down in good order. */
export function endPods({ world }: Stage, name: string): void {
  for (const pod of allPods(world)) {
    if (pod.node === name) writePod(world, pod, { phase: 'Failed', ready: false });
  }
}

export function deleteNode({ world, machines }: Stage, node: string): void {
  machines.delete(node);
  if (!world.cluster.nodes.has(node)) return;
  write(world, { kind: 'lease-gone', node, seenAt: world.now });
  write(world, { kind: 'node-gone', node, seenAt: world.now });
}

/** A killed leader's lease has to run out; then caches are read. */
const takeOver: Seconds = 15;
const sync: Seconds = 1;

export function restartControllers({ world }: Stage): void {
  world.leaderAt = world.now + takeOver;
  world.firstTickAt = world.leaderAt + sync;
}

const resources = ['leases', 'nodes', 'leader', 'pods'] as const;

/** Exporters notice a silent watch within 20 s; the controllers lose their lead. */
export function cutApi(stage: Stage): void {
  stage.away = true;
  stage.world.leaderAt = Infinity;
}

export function blind({ world }: Stage): void {
  for (const resource of resources)
    write(world, { kind: 'evidence', resource, fresh: false, seenAt: world.now });
}

export function healApi(stage: Stage): void {
  const { world, machines } = stage;
  stage.away = false;
  for (const resource of resources)
    write(world, { kind: 'evidence', resource, fresh: true, seenAt: world.now });
  for (const [name, { lives }] of machines) if (lives) renew(stage, name);
  restartControllers(stage);
}
