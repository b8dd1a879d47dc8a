/** What really happened, as kube-apiserver's audit log tells it. */
export type ActualKind =
  | 'ready'
  | 'unknown'
  | 'not_ready'
  | 'no_execute'
  | 'swapped'
  | 'untainted'
  | 'endpoints'
  | 'deletion'
  | 'object_end'
  | 'node_gone'
  | 'leader';

export interface Actual {
  /** Unix seconds: when the API server was done with the write. */
  readonly at: number;
  readonly kind: ActualKind;
  /** Of a leader: its identity. */
  readonly node: string;
  /** `namespace/name`, of a pod's event. */
  readonly pod?: string;
  /** The writer: the last part of its user agent. */
  readonly by: string;
}

/** One line of the log, as far as it is read here. */
export interface AuditLine {
  readonly stage: string;
  readonly stageTimestamp: string;
  readonly verb: string;
  readonly userAgent: string;
  readonly objectRef: {
    readonly resource: string;
    readonly namespace?: string;
    readonly name?: string;
  };
  readonly responseStatus?: { readonly code: number };
  readonly responseObject?: AuditObject;
}

interface AuditObject {
  readonly metadata: {
    readonly name?: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly deletionTimestamp?: string;
    readonly deletionGracePeriodSeconds?: number;
  };
  readonly spec?: {
    readonly nodeName?: string;
    readonly taints?: readonly { readonly key: string; readonly effect: string }[];
    readonly holderIdentity?: string;
  };
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

/** What is remembered of each object, to tell what a write changed. */
interface Memory {
  readonly nodes: Map<string, AuditObject>;
  readonly pods: Map<string, AuditObject>;
  /** Of pods whose object is gone: a second confirmation may be answered as the first one was. */
  readonly gone: Set<string>;
  leader: string;
}

/** Events in the order in which the API server committed the writes. */
export function actualEvents(lines: readonly AuditLine[]): Actual[] {
  const memory: Memory = { nodes: new Map(), pods: new Map(), gone: new Set(), leader: '' };
  return inOrder(lines.filter(isDone)).flatMap((line) => eventsOf(memory, line));
}

/** Parses whole lines of the log; what is cut off at the end is left out. */
export function parseAudit(text: string): AuditLine[] {
  const end = text.lastIndexOf('\n');
  const whole = text.slice(0, Math.max(end, 0));
  return whole === '' ? [] : whole.split('\n').map((line) => JSON.parse(line) as AuditLine);
}

function isDone({ stage, responseStatus }: AuditLine): boolean {
  return stage === 'ResponseComplete' && (responseStatus?.code ?? 999) < 300;
}

/** By resource version: lines of concurrent writes are not in order. Some answers have none. */
function inOrder(lines: readonly AuditLine[]): AuditLine[] {
  let newest = 0;
  const versions = lines.map((line) => {
    const own = Number(line.responseObject?.metadata.resourceVersion ?? 0);
    newest = Math.max(newest, own);
    return { line, version: own || newest };
  });
  return versions.sort((one, other) => one.version - other.version).map(({ line }) => line);
}

function eventsOf(memory: Memory, line: AuditLine): Actual[] {
  const object = line.responseObject;
  if (!object) return [];
  const { resource, namespace } = line.objectRef;
  if (resource === 'nodes') return nodeEvents(memory, line, object);
  if (resource === 'pods') return podEvents(memory, line, object);
  if (resource === 'leases' && namespace === 'kube-system') {
    return leaderEvents(memory, line, object);
  }
  return [];
}

function nodeEvents({ nodes }: Memory, line: AuditLine, after: AuditObject): Actual[] {
  const node = line.objectRef.name ?? after.metadata.name ?? '';
  const happened = (...kinds: ActualKind[]): Actual[] =>
    kinds.map((kind) => ({ ...writeOf(line), kind, node }));
  if (line.verb === 'delete') {
    nodes.delete(node);
    return happened('node_gone');
  }
  const before = nodes.get(node);
  nodes.set(node, after);
  if (!before) return [];
  return happened(
    ...readyChange(readiness(before), readiness(after)),
    ...taintChange(evicting(before), evicting(after)),
  );
}

function readyChange(before: string | undefined, after: string | undefined): ActualKind[] {
  if (before === undefined || before === after) return [];
  if (after === 'True') return ['ready'];
  return [after === 'Unknown' ? 'unknown' : 'not_ready'];
}

function taintChange(before: readonly string[], after: readonly string[]): ActualKind[] {
  if (before.length === 0) return after.length > 0 ? ['no_execute'] : [];
  if (after.length === 0) return ['untainted'];
  return after.some((key) => !before.includes(key)) ? ['swapped'] : [];
}

function podEvents({ pods, gone }: Memory, line: AuditLine, after: AuditObject): Actual[] {
  const { uid = '', name, namespace, deletionTimestamp } = after.metadata;
  const before = pods.get(uid);
  pods.set(uid, after);
  const pod = `${namespace}/${name}`;
  const node = after.spec?.nodeName ?? '';
  const happened = (kind: ActualKind): Actual => ({ ...writeOf(line), kind, node, pod });
  if (line.verb === 'delete') {
    const first = before?.metadata.deletionTimestamp === undefined;
    const ended =
      deletionTimestamp === undefined || after.metadata.deletionGracePeriodSeconds === 0;
    const ends = ended && !gone.has(uid);
    if (ends) gone.add(uid);
    return [...(first ? [happened('deletion')] : []), ...(ends ? [happened('object_end')] : [])];
  }
  const left = before && readiness(before) === 'True' && readiness(after) === 'False';
  return left ? [happened('endpoints')] : [];
}

function leaderEvents(memory: Memory, line: AuditLine, after: AuditObject): Actual[] {
  if (line.objectRef.name !== 'kube-controller-manager') return [];
  const holder = after.spec?.holderIdentity ?? '';
  if (holder === memory.leader) return [];
  memory.leader = holder;
  return [{ ...writeOf(line), kind: 'leader', node: holder }];
}

function writeOf({ stageTimestamp, userAgent }: AuditLine): { at: number; by: string } {
  return { at: unixSeconds(stageTimestamp), by: userAgent.split('/').at(-1) ?? '' };
}

function readiness({ status }: AuditObject): string | undefined {
  return status?.conditions?.find(({ type }) => type === 'Ready')?.status;
}

const evictingKeys = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];

function evicting({ spec }: AuditObject): string[] {
  return (spec?.taints ?? [])
    .filter(({ key, effect }) => effect === 'NoExecute' && evictingKeys.includes(key))
    .map(({ key }) => key);
}

/** Unix seconds of an RFC 3339 time in UTC, with its microseconds. */
export function unixSeconds(time: string): number {
  const [whole = '', fraction = ''] = time.replace('Z', '').split('.');
  return Date.parse(`${whole}Z`) / 1000 + Number(`0.${fraction || '0'}`);
}

/**
 * Without the marks of pods that were deleted before: a terminating pod is out of the ready endpoints
 * already, and a mark that met its deletion (409) is only repeated at the next tick.
 */
export function withoutLateMarks(actuals: readonly Actual[]): Actual[] {
  const deleted = new Set<string>();
  return actuals.filter(({ kind, pod = '' }) => {
    if (kind === 'deletion') deleted.add(pod);
    if (kind === 'object_end') deleted.delete(pod);
    return kind !== 'endpoints' || !deleted.has(pod);
  });
}
