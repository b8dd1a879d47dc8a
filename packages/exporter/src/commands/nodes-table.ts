import { span } from '../duration.ts';
import type { NodeJson, NodesJson } from '../http/json.ts';
import { type NextEvent, nextOf, order, staysReady } from '../http/json-next.ts';
import { type Cell, table } from '../table.ts';
import { type Style, safe } from '../text.ts';
import { absolute, relative } from './when.ts';

export interface Look {
  readonly wide: boolean;
  readonly colour: boolean;
  /** Every time is an estimate. */
  readonly estimate: boolean;
}

const events: Readonly<Record<NextEvent, string>> = {
  unknown: 'Unknown',
  not_ready: 'NotReady',
  no_execute: 'NoExecute taint',
  eviction: 'eviction',
};

/** The nodes as a table: those in trouble first, the soonest eviction first. */
export function nodesTable({ nodes, now }: NodesJson, { wide, colour, estimate }: Look): string {
  const extra = wide ? ['ZONE', 'POOL', 'AT', 'BECAUSE'] : [];
  const head = ['NODE', 'PHASE', 'LEASE AGE', 'NEXT', 'WHEN', ...extra];
  const rows = sorted(nodes).map((node) => row(node, now, { wide, colour, estimate }));
  return table([head.map((text) => ({ text, style: 'bold' as const })), ...rows], colour);
}

/** Those in trouble first, the soonest eviction first, then by name. */
function sorted(nodes: readonly NodeJson[]): readonly NodeJson[] {
  return nodes.toSorted((one, other) => {
    if (one.plain !== other.plain) return one.plain ? 1 : -1;
    const trouble = one.plain
      ? 0
      : order(one.eviction?.earliest ?? 'never', other.eviction?.earliest ?? 'never');
    return trouble || (one.name < other.name ? -1 : 1);
  });
}

function row(node: NodeJson, now: number, { wide, estimate }: Look): readonly Cell[] {
  const next = nextOf(node);
  const style = styleOf(node);
  const when = next ? relative(next.forecast, now) : '-';
  const cells = [
    { text: safe(node.name), style },
    { text: node.phase, style },
    ageOf(node, now),
    next ? `${events[next.event]}${node.plain ? ', if silent' : ''}` : held(node),
    estimate && next ? `~ ${when}` : when,
  ];
  if (!wide) return cells;
  return [
    ...cells,
    safe(node.zone),
    safe(node.pool) || '-',
    next ? absolute(next.forecast, now) : '-',
    next ? safe(next.forecast.says) : '-',
  ];
}

function held(node: NodeJson): string {
  const { blocked, phase } = node;
  if (staysReady(node)) return 'stays Ready, works no more';
  if (blocked.length > 0) return `held back: ${blocked.join(', ')}`;
  return phase === 'evicted' ? 'all gone' : 'nothing';
}

function ageOf({ lease_seen, lease_estimated }: NodeJson, now: number): string {
  if (lease_seen === null) return 'no lease';
  return `${lease_estimated ? '~ ' : ''}${span(Math.max(now - lease_seen, 0))}`;
}

const quiet: Readonly<Partial<Record<NodeJson['phase'], Style>>> = {
  ready: 'green',
  starting: 'dim',
  leaving: 'dim',
  unobserved: 'dim',
  late: 'yellow',
  silent: 'yellow',
  not_ready: 'yellow',
};

function styleOf({ phase }: NodeJson): Style {
  return quiet[phase] ?? 'red';
}
