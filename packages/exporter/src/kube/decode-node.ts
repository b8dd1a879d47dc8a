import type { Condition, Effect, NodeFact, Status, Taint } from '@kube-heartbeat/rules/fact.ts';
import { type Decoded, type Fault, isSet, known, type Seen, timeAt } from './decode.ts';
import { dig, list, number, text } from './json.ts';

const capacityLabels = [
  'karpenter.sh/capacity-type',
  'eks.amazonaws.com/capacityType',
  'kubernetes.azure.com/scalesetpriority',
  'cloud.google.com/gke-provisioning',
  'node.kubernetes.io/lifecycle',
];

const longestMessage = 1024;

/** A status as the API spells it; `undefined` for any other word. */
function statusOf(raw: unknown): Status | undefined {
  return raw === 'True' || raw === 'False' || raw === 'Unknown' ? raw : undefined;
}

/** A taint effect as the API spells it; `undefined` for any other word. */
export function effectOf(raw: unknown): Effect | undefined {
  return raw === 'NoSchedule' || raw === 'PreferNoSchedule' || raw === 'NoExecute'
    ? raw
    : undefined;
}

/** How a Node is read. */
export interface NodeReading {
  /** Labels that name its pool, in the order in which they are asked. */
  readonly pool: readonly string[];
  /** `key` or `key=value`, each of which says that no kubelet is behind it. */
  readonly virtual: readonly string[];
  /** Types of addresses at which its kubelet may be looked at, the best first. */
  readonly addressTypes: readonly string[];
}

/** A Node, projected to what the rules read. */
export function decodeNode(
  raw: unknown,
  seen: Seen,
  { pool, virtual, addressTypes }: NodeReading,
): Decoded<NodeFact> {
  const node = text(raw, 'metadata', 'name');
  if (node === '') return { faults: ['no_name'] };
  const faults: Fault[] = [];
  const createdAt = timeAt(faults, raw, 'metadata', 'creationTimestamp');
  if (createdAt === undefined) return { faults: ['bad_time'] };
  const labels = dig(raw, 'metadata', 'labels');
  const ready = readyOf(raw, faults);
  const kubelet = kubeletOf(raw, addressTypes);
  const fact: NodeFact = {
    kind: 'node',
    ...seen,
    node,
    uid: text(raw, 'metadata', 'uid'),
    createdAt,
    deleting: isSet(raw, 'metadata', 'deletionTimestamp'),
    unschedulable: dig(raw, 'spec', 'unschedulable') === true,
    ...place(labels),
    providerId: text(raw, 'spec', 'providerID'),
    pool: firstLabel(labels, pool),
    capacityType: capacityOf(labels),
    os: text(raw, 'status', 'nodeInfo', 'operatingSystem') || text(labels, 'kubernetes.io/os'),
    kubeletVersion: text(raw, 'status', 'nodeInfo', 'kubeletVersion'),
    runtimeVersion: text(raw, 'status', 'nodeInfo', 'containerRuntimeVersion'),
    ...(selects(virtual, labels) && { virtual: true }),
    ...(kubelet && { kubelet }),
    ...(ready && { ready }),
    conditions: conditionsOf(raw, faults),
    taints: taintsOf(raw, faults),
  };
  return { fact, faults };
}

const kubeletPort = 10250;

/** Where its kubelet answers, by its own word: the first address of the first type that it has. */
function kubeletOf(raw: unknown, types: readonly string[]): NodeFact['kubelet'] {
  const addresses = list(raw, 'status', 'addresses');
  for (const type of types) {
    const found = addresses.find((each) => text(each, 'type') === type);
    const host = text(found, 'address');
    const port = number(raw, 'status', 'daemonEndpoints', 'kubeletEndpoint', 'Port') ?? kubeletPort;
    if (host !== '') return { host, port };
  }
  return undefined;
}

/** Whether one of the selectors fits its labels. */
function selects(selectors: readonly string[], labels: unknown): boolean {
  return selectors.some((selector) => {
    const [key = '', value] = selector.split('=', 2);
    return value === undefined ? hasLabel(labels, key) : text(labels, key) === value;
  });
}

const hasLabel = (labels: unknown, key: string): boolean => dig(labels, key) !== undefined;

function firstLabel(labels: unknown, keys: readonly string[]): string {
  const key = keys.find((candidate) => text(labels, candidate) !== '');
  return key === undefined ? '' : text(labels, key);
}

/**
 * Region and zone as the controller groups nodes: a deprecated label wins where it is present.
 *
 * @see k8s.io/component-helpers/node/topology/helpers.go GetZoneKey
 */
function place(labels: unknown): Pick<NodeFact, 'region' | 'zone' | 'excluded'> {
  const domain = (word: string): string => {
    const deprecated = `failure-domain.beta.kubernetes.io/${word}`;
    return text(
      labels,
      hasLabel(labels, deprecated) ? deprecated : `topology.kubernetes.io/${word}`,
    );
  };
  return {
    region: domain('region'),
    zone: domain('zone'),
    excluded: hasLabel(labels, 'node.kubernetes.io/exclude-disruption'),
  };
}

/** `spot`, `on-demand` …: the clouds' words in one spelling; empty where nobody says. */
function capacityOf(labels: unknown): string {
  const named = firstLabel(labels, capacityLabels);
  if (named !== '') return named.toLowerCase().replaceAll('_', '-');
  if (text(labels, 'cloud.google.com/gke-spot') === 'true') return 'spot';
  return text(labels, 'cloud.google.com/gke-preemptible') === 'true' ? 'preemptible' : '';
}

function readyOf(raw: unknown, faults: Fault[]): Condition | undefined {
  const found = list(raw, 'status', 'conditions').find((each) => text(each, 'type') === 'Ready');
  if (found === undefined) return undefined;
  const status = statusOf(dig(found, 'status'));
  if (status === undefined) {
    faults.push('bad_status');
    return undefined;
  }
  const reason = text(found, 'reason');
  const message = text(found, 'message').slice(0, longestMessage);
  const heartbeatTime = timeAt(faults, found, 'lastHeartbeatTime');
  const transitionTime = timeAt(faults, found, 'lastTransitionTime');
  // Written out where all is told, as it mostly is: V8 keeps what is spread in beside the object.
  return heartbeatTime !== undefined && transitionTime !== undefined
    ? { status, reason, message, heartbeatTime, transitionTime }
    : { status, reason, message, ...known({ heartbeatTime, transitionTime }) };
}

function conditionsOf(raw: unknown, faults: Fault[]): Conditions {
  const pairs: [string, Status][] = [];
  for (const condition of list(raw, 'status', 'conditions')) {
    const type = text(condition, 'type');
    const status = statusOf(dig(condition, 'status'));
    if (type === 'Ready' || type === '') continue;
    if (status === undefined) faults.push('bad_status');
    else pairs.push([type, status]);
  }
  return same(pairs);
}

type Conditions = Readonly<Record<string, Status>>;

/** Most nodes of a cluster say the same of themselves: one record for all that do. */
const said: Map<string, Conditions> = new Map();
/** So many are remembered; then all are forgotten, and learned again. */
const most = 1000;
/** One that has more conditions is like no other. */
const usual = 32;

function same(pairs: readonly (readonly [string, Status])[]): Conditions {
  if (pairs.length > usual) return Object.fromEntries(pairs);
  const key = JSON.stringify(pairs);
  const known = said.get(key);
  if (known !== undefined) return known;
  if (said.size >= most) said.clear();
  const conditions = Object.fromEntries(pairs);
  said.set(key, conditions);
  return conditions;
}

const none: readonly Taint[] = [];

function taintsOf(raw: unknown, faults: Fault[]): readonly Taint[] {
  const taints = list(raw, 'spec', 'taints');
  return taints.length === 0 ? none : taints.flatMap((taint) => taintOf(taint, faults));
}

function taintOf(raw: unknown, faults: Fault[]): readonly Taint[] {
  const effect = effectOf(dig(raw, 'effect'));
  const key = text(raw, 'key');
  if (effect === undefined || key === '') {
    faults.push('bad_effect');
    return [];
  }
  const timeAdded = timeAt(faults, raw, 'timeAdded');
  return [{ key, value: text(raw, 'value'), effect, ...known({ timeAdded }) }];
}
