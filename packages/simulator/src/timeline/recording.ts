import type { Step } from '@kube-heartbeat/rules/story.ts';
import type { Instant } from '@kube-heartbeat/rules/time.ts';
import { isEvicting } from '../controllers/node-taints.ts';
import { conditionOf, leaseNamespace, type SimNode, type SimPod } from '../objects.ts';
import { keyOf } from '../store.ts';
import { play } from '../story/story-player.ts';
import type { Stage } from '../story/story-stage.ts';

/** What a node or a pod was from then on. */
export interface Turn {
  readonly at: Instant;
  readonly state: 'True' | 'False' | 'Unknown' | 'in' | 'out' | 'terminating' | 'gone';
  readonly isTainted: boolean;
}

/** What a forecast said of an event, and when that came. */
export interface Band {
  readonly event: string;
  readonly earliest: Instant;
  readonly latest: Instant;
  readonly actual: Instant;
}

/** One node, or one pod of it. */
export interface Lane {
  readonly name: string;
  /** Of a pod: its node. */
  readonly node?: string;
  readonly turns: Turn[];
  readonly beats: Instant[];
  readonly bands: Band[];
}

/** A story as it went on the simulator: times are seconds since the first thing that was done. */
export interface Recording {
  readonly lanes: readonly Lane[];
  /** What was done, in the story's words. */
  readonly deeds: readonly { readonly at: Instant; readonly says: string }[];
  readonly ticks: readonly Instant[];
  /** What the controller was started with, in the story's words. */
  readonly flags: string;
  readonly from: Instant;
  readonly to: Instant;
}

const silent = new Set(['cluster', 'nodes', 'pods', 'run', 'until']);
const before = 4;

/** Play a story and record it. */
export function record(text: string, seed: number): Recording {
  const lanes = new Map<string, Lane>();
  const deeds: { at: Instant; says: string }[] = [];
  const ticks: Instant[] = [];
  let last: Stage | undefined;
  let flags = '';
  play(text, seed, (stage, step) => {
    if (last === undefined) follow(stage, lanes, ticks);
    last = stage;
    if (step.command === 'cluster') flags = flagsOf(step);
    if (silent.has(step.command)) return;
    deeds.push({ at: stage.cluster.ground.schedule.now, says: sayingOf(step) });
  });
  if (last === undefined) throw new Error('a story without a step');
  addBands(last, lanes);
  const [first] = deeds;
  const zero = first?.at ?? 0;
  const to = last.cluster.ground.schedule.now;
  return shifted({ lanes: interesting(lanes), deeds, ticks, flags, from: zero - before, to }, zero);
}

const names: Readonly<Record<string, string>> = {
  tick: 'monitor period',
  grace: 'grace',
  rate: 'eviction rate',
  secondary: 'secondary rate',
  large: 'large zone',
};

/** Not the defaults: else a story would last for ten minutes. */
function flagsOf({ options }: Step): string {
  const said = Object.entries(options).map(([name, value]) => `${names[name] ?? name} ${value}`);
  return `shortened: ${said.join(', ')}`;
}

function sayingOf({ command, subjects, options }: Step): string {
  const who = subjects.join(' ');
  const sayings: Readonly<Record<string, string>> = {
    die: `${who} ${subjects.length > 1 ? 'die' : 'dies'}`,
    return: `${who} ${subjects.length > 1 ? 'return' : 'returns'}`,
    mute: `${subjects[0]}: no ${subjects[1]} any more`,
    'not-ready': `${who} says NotReady`,
    'delete-node': `Node ${who} deleted`,
    restart: 'controller manager killed',
    tolerate: `${who} tolerates ${options['unreachable'] ?? ''}`,
  };
  return sayings[command] ?? `${command} ${who}`;
}

function laneOf(lanes: Map<string, Lane>, name: string, node?: string): Lane {
  const key = node === undefined ? name : `${node}/${name}`;
  const known = lanes.get(key);
  if (known !== undefined) return known;
  const lane: Lane = { name, ...(node !== undefined && { node }), turns: [], beats: [], bands: [] };
  lanes.set(key, lane);
  return lane;
}

function follow({ cluster }: Stage, lanes: Map<string, Lane>, ticks: Instant[]): void {
  const { store, schedule } = cluster.ground;
  const add = (lane: Lane, turn: Omit<Turn, 'at'>): void => {
    const last = lane.turns.at(-1);
    if (last?.state === turn.state && last.isTainted === turn.isTainted) return;
    lane.turns.push({ at: schedule.now, ...turn });
  };
  store.nodes.subscribe(({ type, object }) => {
    const gone = type === 'DELETED';
    add(laneOf(lanes, object.name), gone ? { state: 'gone', isTainted: false } : nodeTurn(object));
    const tick = cluster.candidates.at(-1)?.lifecycle?.tickedAt ?? -Infinity;
    if (ticks.at(-1) !== tick) ticks.push(tick);
  });
  store.pods.subscribe(({ type, object }) => {
    const state = type === 'DELETED' ? 'gone' : podState(object);
    add(laneOf(lanes, object.name, object.node), { state, isTainted: false });
  });
  store.leases.subscribe(({ type, object }) => {
    const tick = cluster.candidates.at(-1)?.lifecycle?.tickedAt ?? -Infinity;
    if (ticks.at(-1) !== tick) ticks.push(tick);
    if (object.namespace !== leaseNamespace || type === 'DELETED') return;
    laneOf(lanes, object.name).beats.push(schedule.now);
  });
}

function nodeTurn(node: SimNode): Omit<Turn, 'at'> {
  const state = conditionOf(node, 'Ready')?.status ?? 'Unknown';
  return { state, isTainted: node.taints.some(isEvicting) };
}

function podState(pod: SimPod): Turn['state'] {
  if (pod.deletedAt !== undefined) return 'terminating';
  const isIn = pod.conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
  return isIn ? 'in' : 'out';
}

/** The bounds of what came, where the bounds have an end. */
function addBands({ outcomes, cluster }: Stage, lanes: Map<string, Lane>): void {
  for (const { event, node, pod, actual, lastFact } of outcomes) {
    if (actual === undefined || lastFact === undefined || lastFact.latest === Infinity) continue;
    const found = [...cluster.ground.store.pods.values()].find((one) => keyOf(one) === pod);
    const name = pod?.split('/').at(-1);
    const lane =
      name === undefined ? laneOf(lanes, node) : laneOf(lanes, name, found?.node ?? node);
    lane.bands.push({ event, earliest: lastFact.earliest, latest: lastFact.latest, actual });
  }
}

/** Nodes to which something happened, each with its pods: six pods of one story are enough. */
function interesting(lanes: ReadonlyMap<string, Lane>): readonly Lane[] {
  const all = [...lanes.values()];
  const nodes = all.filter(({ node, turns }) => node === undefined && turns.length > 1);
  return nodes.flatMap((lane) => [
    lane,
    ...all.filter(({ node }) => node === lane.name).slice(0, 6),
  ]);
}

function shifted({ lanes, deeds, ticks, flags, from, to }: Recording, zero: Instant): Recording {
  return {
    lanes: lanes.map((lane) => ({
      ...lane,
      turns: lane.turns.map((turn) => ({ ...turn, at: turn.at - zero })),
      beats: lane.beats.map((at) => at - zero),
      bands: lane.bands.map(({ event, earliest, latest, actual }) => ({
        event,
        earliest: earliest - zero,
        latest: latest - zero,
        actual: actual - zero,
      })),
    })),
    deeds: deeds.map(({ at, says }) => ({ at: at - zero, says })),
    flags,
    ticks: ticks.map((at) => at - zero).filter((at) => at >= from - zero),
    from: from - zero,
    to: to - zero,
  };
}
