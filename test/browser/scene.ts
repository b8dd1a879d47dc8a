import type { Fact, NodeFact, PodFact } from '@kube-heartbeat/rules/fact.ts';
import {
  leaderFact,
  leaseFact,
  nodeFact,
  noExecuteTaint,
  podFact,
  readyCondition,
  tolerating,
} from '@kube-heartbeat/rules/stage.ts';
import { notReadyKey, unreachableKey } from '@kube-heartbeat/rules/toleration.ts';
import { curtain } from './curtain.ts';

/** What becomes of a node before the curtain, in seconds before it. */
interface Fate {
  /** Its kubelet falls silent. */
  readonly silentFor?: number;
  readonly unknownFor?: number;
  readonly taintedFor?: number;
  /** Its kubelet says that it is not ready, and why. */
  readonly notReadyFor?: readonly [seconds: number, message: string];
  readonly given?: Partial<NodeFact>;
  /** It has not said yet whether it is Ready. */
  readonly unready?: true;
  /** Its pods, listed since its trouble began; absent: they are not known. */
  readonly pods?: readonly (Partial<PodFact> & { readonly name: string })[];
}

const zones = ['a', 'b', 'c'] as const;
const longAgo = curtain - 86_400;

/** A name like a cloud gives to its machines. */
export function nodeName(index: number): string {
  return `worker-${zones[index % 3]}-${String(Math.floor(index / 3)).padStart(2, '0')}`;
}

/** A cluster of so many nodes in three zones, each with its fate; the rest is well. */
export function sceneOf(
  nodes: number,
  fates: Readonly<Record<number, Fate>>,
  watchedFor = 700,
): readonly Fact[] {
  const facts: Fact[] = [
    { kind: 'clock', seenAt: longAgo, wallOffset: 0 },
    ...(['leases', 'nodes', 'leader', 'pods'] as const).map(
      (resource): Fact => ({ kind: 'evidence', resource, fresh: true, seenAt: longAgo }),
    ),
  ];
  for (let at = curtain - watchedFor; at < curtain; at += 2)
    facts.push(leaderFact('control-plane-1_5f0c', longAgo, at));
  for (let index = 0; index < nodes; index++)
    facts.push(...lifeOf(index, { nodes, watchedFor }, fates[index] ?? {}));
  return facts.sort((one, other) => one.seenAt - other.seenAt);
}

function lifeOf(
  index: number,
  { nodes, watchedFor }: { readonly nodes: number; readonly watchedFor: number },
  fate: Fate,
): readonly Fact[] {
  const name = nodeName(index);
  const end = curtain - (fate.silentFor ?? 0);
  // The living go on from here, one after another: see Kubelets.
  const offset = 10 - (10 * index) / nodes;
  const last = fate.silentFor === undefined ? curtain - offset : end;
  // Its status is posted now and then, just before a renewal: it is no stuck one.
  const posts = [300.5, 50.5]
    .map((before) => last - before)
    .filter((at) => at > curtain - watchedFor);
  const posted = posts.at(-1) ?? longAgo;
  const node = (seenAt: number, given: Partial<NodeFact> = {}) =>
    nodeFact(name, seenAt, {
      region: 'eu-central-1',
      zone: `eu-central-1${zones[index % 3]}`,
      pool: index % 4 === 0 ? 'spot' : 'general',
      createdAt: longAgo,
      ready: readyCondition('True', posted),
      ...given,
    });
  const { ready: _, ...unready } = node(longAgo);
  const facts: Fact[] = fate.unready
    ? [unready]
    : [longAgo, ...posts].map((at) => node(at, { ready: readyCondition('True', at) }));
  for (let at = last - Math.floor(watchedFor / 10) * 10; at <= last; at += 10)
    facts.push(leaseFact(name, at));
  if (fate.unknownFor !== undefined)
    facts.push(node(curtain - fate.unknownFor, unknownSince(curtain - fate.unknownFor, posted)));
  if (fate.taintedFor !== undefined) {
    const since = curtain - fate.taintedFor;
    const taints = [noExecuteTaint(unreachableKey, Math.floor(since))];
    facts.push(node(since, { ...unknownSince(curtain - (fate.unknownFor ?? 0), posted), taints }));
  }
  if (fate.notReadyFor) {
    const [seconds, message] = fate.notReadyFor;
    const at = curtain - seconds;
    facts.push(node(at, { ready: { ...readyCondition('False', at), message } }));
  }
  if (fate.given) facts.push(node(curtain - 5, fate.given));
  if (fate.pods) facts.push(...podsOf(name, end + 15, fate.pods));
  return facts;
}

function unknownSince(at: number, posted: number): Partial<NodeFact> {
  const ready = { ...readyCondition('Unknown', at), heartbeatTime: posted };
  return { ready: { ...ready, message: 'Kubelet stopped posting node status.' } };
}

const agent = { tolerations: [tolerating(notReadyKey), tolerating(unreachableKey)] };

function podsOf(node: string, seenAt: number, some: NonNullable<Fate['pods']>): readonly Fact[] {
  const pods = [...some, { name: `agent-${node.slice(-4)}`, owner: 'DaemonSet', ...agent }];
  const names = new Set(pods.map(({ namespace = 'default', name }) => `${namespace}/${name}`));
  return [
    ...pods.map(({ name, ...given }) => podFact(name, node, { ...given, seenAt })),
    { kind: 'pods', node, state: 'listed', names, seenAt },
  ];
}

const shop = (name: string, given: Partial<PodFact> = {}) => ({
  namespace: 'shop',
  name,
  ...given,
});
const web = (name: string) => shop(`web-${name}`);
const database = shop('orders-db-0', { owner: 'StatefulSet', claims: true });
const batch = shop('report-run', { owner: '', deletedAt: curtain - 26 });

/** Seconds before the curtain of a tick of the controller, so many before its last. */
const tickBefore = (number: number) => 1 + 5.01 * number;

/** A night with every kind of trouble in it: 60 nodes in three zones. */
export const badNight: readonly Fact[] = sceneOf(60, {
  4: { silentFor: 13.2, pods: [web('x2m9'), web('k8qz')] },
  9: { silentFor: 31, pods: [web('7c4d'), web('p0fj'), database, shop('cache-5b9')] },
  17: { silentFor: 53, unknownFor: tickBefore(0), pods: [web('t2x1'), web('0nn4')] },
  22: {
    silentFor: 134,
    unknownFor: tickBefore(16),
    taintedFor: tickBefore(16) - 0.2,
    pods: [web('9ab3'), batch, web('m3k1')],
  },
  31: {
    silentFor: 294,
    unknownFor: tickBefore(48),
    taintedFor: tickBefore(48) - 0.2,
    pods: [
      web('d1z8'),
      shop('search-0', { owner: 'StatefulSet' }),
      shop('mailer-6f', { deletedAt: curtain - 170, tolerations: [] }),
    ],
  },
  38: {
    silentFor: 654,
    unknownFor: tickBefore(120),
    taintedFor: tickBefore(120) - 0.2,
    pods: [],
  },
  44: {
    notReadyFor: [
      3,
      'PLEG is not healthy: pleg was last seen active 3m7.12s ago; threshold is 3m0s',
    ],
    pods: [web('c0de'), shop('queue-0', { owner: 'StatefulSet' })],
  },
  50: {
    given: { taints: [{ key: 'karpenter.sh/disrupted', value: '', effect: 'NoSchedule' }] },
    pods: [web('55aa')],
  },
  57: { unready: true },
});

const troubled = new Set([4, 9, 17, 22, 31, 38]);

/** The nodes of a bad night whose kubelets go on. */
export const badNightLives: readonly string[] = range(60)
  .filter((index) => !troubled.has(index))
  .map(nodeName);

/** Indices of so many nodes. */
export function range(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}

/** All is well. */
export const quietNight: readonly Fact[] = sceneOf(60, {});
