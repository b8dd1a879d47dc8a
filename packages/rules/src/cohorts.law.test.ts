import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Cluster, observe } from './cluster.ts';
import { Cohorts } from './cohorts.ts';
import type { Fact, NodeFact } from './fact.ts';
import { forecast } from './forecast.ts';
import { factOf, names, played } from './laws-stage.test-data.ts';
import { mergeNode } from './merge.ts';
import { forecastNode, type NodeForecast } from './node-forecast.ts';
import { candidates, type Settings } from './settings.ts';
import { leaseFact, nodeFact, probeFact, readyCondition } from './stage.ts';
import { modelsFor, standingAt } from './standing.ts';
import type { NodeView } from './view.ts';

/* Many nodes whose renewals are read at once, and what may tell one of them from another. */

const fleet = Array.from({ length: 12 }, (_, index) => `n${index}`);

/** What a node is, for as long as it is there. */
const kinds = fc.array(
  fc.record({
    zone: fc.constantFrom('z1', 'z2'),
    excluded: fc.constantFrom(false, false, false, true),
    providerId: fc.constantFrom('', '', '', 'a machine'),
  }),
  { minLength: fleet.length, maxLength: fleet.length },
);

/** What comes to some of them at once: the bits of `who`; the nodes of the other laws have troubles. */
const rounds = fc.array(
  fc.record({
    who: fc.integer({ min: 0, max: 2 ** fleet.length - 1 }),
    what: fc.constantFrom(
      'renewals',
      'renewals',
      'renewals',
      'statuses',
      'looks',
      'touches',
      'troubles',
    ),
    trouble: fc.constantFrom('lease', 'false', 'unknown', 'taint', 'leader'),
    rest: fc.constantFrom(undefined, 0.25),
    missed: fc.constantFrom(undefined, 3),
    wait: fc.integer({ min: 1, max: 3 * 64 }).map((parts) => parts / 64),
  }),
  { minLength: 4, maxLength: 30 },
);
type Kind = Partial<NodeFact>;
type Round = Parameters<Parameters<typeof rounds.map>[0]>[0][number];

function factsOf(round: Round, kinds: readonly Kind[], now: number): readonly Fact[] {
  return fleet.flatMap((node, index) =>
    (round.who >> index) & 1
      ? factsOfNode(round, node, { kind: kinds[index] ?? {}, index, now })
      : [],
  );
}

function factsOfNode(
  { what, trouble, rest, missed }: Round,
  node: string,
  { kind, index, now }: { readonly kind: Kind; readonly index: number; readonly now: number },
): readonly Fact[] {
  switch (what) {
    case 'renewals': {
      const seen = {
        ...(missed !== undefined && index % 3 === 0 && { notBefore: now - missed }),
        ...(rest !== undefined && index % 3 === 1 && { unreadSince: now - rest }),
      };
      return [leaseFact(node, now, { ...seen, renewTime: now - 0.1 })];
    }
    case 'statuses':
      return [nodeFact(node, now, { ...kind, ready: readyCondition('True', now) })];
    case 'looks':
      return index % 4 === 0 ? [probeFact(node, now)] : [];
    case 'touches':
      return [leaseFact(node, now, { renewTime: -1e9, resourceVersion: `touched ${now}` })];
    default:
      return factOf(trouble, names[index % names.length] ?? 'a', now);
  }
}

/** How many of the nodes were told with another's forecast, and that it is their own. */
function sharedAt(cluster: Cluster, sets: readonly Settings[], now: number): number {
  const standing = standingAt(cluster, sets, now);
  const cohorts = new Cohorts();
  let shared = 0;
  for (const view of forecast(cluster, sets, now).nodes) {
    const node = cluster.nodes.get(view.name);
    if (node === undefined) continue;
    const models = modelsFor(standing, node);
    const alone = mergeNode(models.map((model) => forecastNode(model, node)));
    expect(told(view)).toEqual(alone && told(alone));
    if (cohorts.of(models, node) !== undefined) shared += 1;
    else if (alone !== undefined) cohorts.keep(models, node, alone);
  }
  return shared;
}

function told({ unknown, notReady, noExecute, eviction }: NodeView | NodeForecast) {
  return { unknown, notReady, noExecute, eviction };
}

test('what comes for one of a cohort is what comes for each, whatever else they are', () => {
  let [shared, all] = [0, 0];
  const law = fc.property(kinds, rounds, fc.constantFrom(37, 34, 32), (kind, history, minor) => {
    const begun = names.map((name) => nodeFact(name, 0, { zone: 'z1' }));
    const found = fleet.map((name, index) => nodeFact(name, 0, { ...kind[index], notBefore: -50 }));
    const cluster = played([...begun, ...found]);
    let now = 1;
    for (const round of history) {
      now += round.wait;
      for (const fact of factsOf(round, kind, now)) observe(cluster, fact);
      shared += sharedAt(cluster, candidates({}, minor), now + round.wait / 2);
      all += cluster.nodes.size;
    }
  });
  fc.assert(law, { numRuns: 300 });
  expect(shared / all).toBeGreaterThan(0.05);
});
