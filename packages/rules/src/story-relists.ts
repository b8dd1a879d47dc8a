import { readyCondition } from './stage.ts';
import type { Step } from './story.ts';
import { tellOf, type World, write, writeNode } from './story-world.ts';
import type { Instant, Seconds } from './time.ts';

/** What holds the relists of a story's kubelet: to inspect one pod, or to list the sandboxes. */
type Holding = 'inspection' | 'sandboxes';

/** The relists of a kubelet that somebody looks at. */
export interface StoryRelists {
  readonly startedAt: Instant;
  /** Absent: none was good since it started. */
  readonly lastGood: Instant | undefined;
  readonly ended: number;
  readonly held: Holding | undefined;
}

/** Between two looks at a kubelet that looks ill. */
const pause: Seconds = 5;
const longAgo = -1e6;

/** From now on its relists hang: the one that lists well and inspects without end counts. */
export function holdRelists(world: World, { subjects: [name = '', what] }: Step): void {
  if (what !== 'inspection' && what !== 'sandboxes')
    throw new Error('hold inspection or sandboxes');
  const kubelet = world.kubelets.get(name);
  if (kubelet === undefined) return;
  kubelet.relists = { startedAt: longAgo, lastGood: world.now, ended: 100, held: what };
}

/** They go on, and the kubelet says so. */
export function releaseRelists(world: World, { subjects: [name = ''] }: Step): void {
  const kubelet = world.kubelets.get(name);
  if (kubelet?.relists === undefined) return;
  kubelet.relists = { ...kubelet.relists, held: undefined };
  lookAt(world, name);
  becomeReady(world, name);
}

/** Its process starts anew and says at once how it is: its first list counts, if it ends. */
export function restartKubelet(world: World, { subjects: [name = ''] }: Step): void {
  const kubelet = world.kubelets.get(name);
  if (kubelet?.relists === undefined) return;
  const lastGood = kubelet.relists.held === 'sandboxes' ? undefined : world.now;
  kubelet.relists = { ...kubelet.relists, startedAt: world.now, lastGood, ended: 0 };
  if (lastGood !== undefined) becomeReady(world, name);
  else complain(world, name, 'PLEG is not healthy: pleg has yet to be successful');
}

/** Its kubelet posts that it is not Ready. */
export function complain(world: World, name: string, message: string): void {
  const wasReady = world.cluster.nodes.get(name)?.fact.ready?.status === 'True';
  if (wasReady && message.includes('yet to be')) tellOf(world, 'not_ready', name);
  writeNode(world, name, { ready: { ...readyCondition('False', world.now), message } });
}

function becomeReady(world: World, name: string): void {
  if (world.cluster.nodes.get(name)?.fact.ready?.status === 'True') return;
  writeNode(world, name, { ready: readyCondition('True', world.now) });
  tellOf(world, 'ready', name);
}

/** Look at the kubelets of whose relists the story tells. */
export function lookAtKubelets(world: World): void {
  for (const [name, { relists }] of world.kubelets) {
    const last = world.cluster.probes.get(name)?.last.seenAt ?? -Infinity;
    if (relists !== undefined && world.now - last >= pause) lookAt(world, name);
  }
}

function lookAt(world: World, node: string): void {
  const kubelet = world.kubelets.get(node);
  if (kubelet?.relists === undefined) return;
  const { held, startedAt } = kubelet.relists;
  if (held === undefined) {
    const ended = kubelet.relists.ended + pause;
    kubelet.relists = { ...kubelet.relists, lastGood: world.now, ended };
  }
  const { lastGood, ended } = kubelet.relists;
  const relist = { ended, ...(lastGood !== undefined && { lastGood }) };
  const { now: seenAt } = world;
  write(world, {
    kind: 'probe',
    node,
    result: 'answered',
    relist,
    startedAt,
    sentAt: seenAt,
    seenAt,
  });
}
