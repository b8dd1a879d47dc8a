import fc from 'fast-check';
import { type Cluster, observe } from './cluster.ts';
import type { Fact, Status } from './fact.ts';
import { defaultsOf, type Settings } from './settings.ts';
import {
  bearing,
  leaderFact,
  leaseFact,
  nodeFact,
  noExecuteTaint,
  podFact,
  readyCondition,
  watched,
} from './stage.ts';
import { unreachableKey } from './toleration.ts';
import type { Forecast, NodeView } from './view.ts';

/* Histories for laws: what five nodes of two zones, their pods and their leader may tell. */

export const names = ['a', 'b', 'c', 'd', 'e'] as const;
type Move = readonly [kind: string, node: (typeof names)[number], wait: number];

export const moves: fc.Arbitrary<Move[]> = fc.array(
  fc.tuple(
    fc.constantFrom(
      'lease',
      'status',
      'false',
      'unknown',
      'taint',
      'untaint',
      'touch',
      'leader',
      'pod',
    ),
    fc.constantFrom(...names),
    // Whole 64ths of a second: sums of them are exact, so that no law fails by a last digit.
    fc.integer({ min: 1, max: 12 * 64 }).map((parts) => parts / 64),
  ),
  { maxLength: 40 },
);

export const someSettings: fc.Arbitrary<Settings> = fc
  .record({
    version: fc.integer({ min: 28, max: 37 }),
    tick: fc.constantFrom(1, 2, 5, 10),
    grace: fc.constantFrom(6, 20, 40, 50, 120),
    rate: fc.constantFrom(0, 0.1, 0.5, 1, 2),
  })
  .map(({ version, ...given }): Settings => defaultsOf(version, given));

/** The facts of a history, all times later by `shift`. */
export function factsOf(history: readonly Move[], shift = 0): readonly Fact[] {
  const facts: Fact[] = names.map((name, index) => {
    const zone = index < 3 ? 'z1' : 'z2';
    return nodeFact(name, shift, { zone });
  });
  let now = shift;
  for (const [kind, node, wait] of history) {
    now += wait;
    facts.push(...factOf(kind, node, now));
  }
  return facts;
}

export function factOf(kind: string, node: string, now: number): readonly Fact[] {
  const zone = names.findIndex((name) => name === node) < 3 ? 'z1' : 'z2';
  const posted = (status: Status, heartbeat: number, tainted: boolean): Fact => {
    const taints = tainted ? [noExecuteTaint(unreachableKey, now)] : [];
    return nodeFact(node, now, { zone, ready: readyCondition(status, heartbeat), taints });
  };
  switch (kind) {
    case 'lease':
      return [leaseFact(node, now)];
    case 'touch':
      return [leaseFact(node, now, { renewTime: -1e9, resourceVersion: `touched ${now}` })];
    case 'status':
      return [posted('True', now, false)];
    case 'false':
      return [posted('False', now, false)];
    case 'unknown':
      return [posted('Unknown', -1e9, false)];
    case 'taint':
      return [posted('Unknown', -1e9, true)];
    case 'untaint':
      return [posted('True', now, false)];
    case 'leader':
      return [leaderFact(`leader ${now}`, now, now)];
    default:
      return [podFact(`p-${node}`, node, { tolerations: bearing(30), seenAt: now })];
  }
}

export function played(facts: readonly Fact[], shift = 0): Cluster {
  const cluster = watched(shift - 1e6);
  observe(cluster, leaderFact('first', shift - 1000, shift - 10));
  observe(cluster, leaderFact('first', shift - 1000, shift - 5));
  for (const fact of facts) observe(cluster, fact);
  return cluster;
}

export const endOf = (facts: readonly Fact[]): number => facts.at(-1)?.seenAt ?? 0;

/** Every forecast of a node, by name. */
export function all(node: NodeView | undefined): readonly [string, Forecast][] {
  const own = [
    ['unknown', node?.unknown],
    ['noExecute', node?.noExecute],
    ['eviction', node?.eviction],
  ] as const;
  const pods = (node?.pods ?? []).flatMap(
    ({ name, deletion, endpoints, end }) =>
      [
        [`${name} deletion`, deletion],
        [`${name} endpoints`, endpoints],
        [`${name} end`, end],
      ] as const,
  );
  return [...own, ...pods].flatMap(([name, forecast]) => (forecast ? [[name, forecast]] : []));
}

/** All nodes renew every ten seconds: most are calm. */
export const renewals = (until: number): readonly Fact[] =>
  names.flatMap((name, index) =>
    Array.from({ length: Math.ceil(until / 10) }, (_, turn) =>
      leaseFact(name, 10 * turn + index + 0.5),
    ),
  );
