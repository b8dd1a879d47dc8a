import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Cluster } from './cluster.ts';
import { observe } from './cluster.ts';
import type { Fact, ProbeFact, ProbeResult } from './fact.ts';
import { forecast, forecastSteps } from './forecast.ts';
import { KeptViews } from './kept-views.ts';
import { factsOf, moves, names, renewals } from './laws-stage.test-data.ts';
import { candidates } from './settings.ts';
import { leaderFact, watched } from './stage.ts';
import { finish } from './steps.ts';
import type { NodeView } from './view.ts';

/** What may happen besides: looks at kubelets, leases deleted, clocks set, watches cut. */
const extras = fc.array(
  fc.tuple(
    fc.constantFrom(
      'answered',
      'hangs',
      'stalls',
      'unreachable',
      'lease-gone',
      'clock',
      'cut',
      'round',
    ),
    fc.constantFrom(...names),
    fc.integer({ min: 1, max: 300 * 64 }).map((parts) => parts / 64),
  ),
  { maxLength: 12 },
);

function extraOf([kind, node, seenAt]: readonly [string, string, number]): Fact {
  switch (kind) {
    case 'lease-gone':
      return { kind, node, seenAt };
    case 'clock':
      return { kind, seenAt, wallOffset: seenAt % 2 };
    case 'cut':
      return { kind: 'evidence', resource: 'nodes', fresh: seenAt % 2 > 1, seenAt };
    case 'round':
      return { kind, seconds: seenAt, seenAt };
    case 'stalls':
      return { ...lookOf('answered', node, seenAt), relist: { ended: 7, lastGood: seenAt - 60 } };
    default:
      return lookOf(kind as ProbeResult, node, seenAt);
  }
}

const lookOf = (result: ProbeResult, node: string, seenAt: number): ProbeFact => ({
  kind: 'probe',
  node,
  result,
  sentAt: seenAt - 0.1,
  seenAt,
  startedAt: -1000,
  relist: { ended: seenAt, lastGood: seenAt - 1 },
});

/** What a history and what happens besides bring, in their order. */
function course(
  history: Parameters<typeof factsOf>[0],
  more: readonly Parameters<typeof extraOf>[0][],
): readonly Fact[] {
  const told = factsOf(history);
  const end = Math.max(60, told.at(-1)?.seenAt ?? 0);
  return [...told, ...more.map(extraOf), ...renewals(end)].sort(
    (one, other) => one.seenAt - other.seenAt,
  );
}

function begun(): Cluster {
  const cluster = watched(-1e6);
  observe(cluster, leaderFact('first', -1000, -10));
  observe(cluster, leaderFact('first', -1000, -5));
  return cluster;
}

test('what is kept is, word for word, what is foretold anew, at every fact and between', () => {
  let [held, all] = [0, 0];
  const law = fc.property(moves, extras, fc.integer({ min: 1, max: 37 }), (history, more, step) => {
    const [cluster, kept, sets] = [begun(), new KeptViews(), candidates({}, 37)];
    let before: readonly NodeView[] = [];
    let next = 0;
    for (const fact of course(history, more)) {
      for (; next < fact.seenAt; next += step / 4) before = compared(before, next);
      observe(cluster, fact);
    }
    compared(before, next + 20);

    function compared(last: readonly NodeView[], now: number): readonly NodeView[] {
      const view = asKept(cluster, kept, now);
      expect(view).toEqual(forecast(cluster, sets, now));
      held += view.nodes.filter((node) => last.includes(node)).length;
      all += view.nodes.length;
      return view.nodes;
    }

    function asKept(of: Cluster, by: KeptViews, now: number) {
      return finish(forecastSteps(of, sets, now, { kept: by }));
    }
  });
  fc.assert(law, { numRuns: 60 });
  expect(held / all).toBeGreaterThan(0.1);
});

test('a calm node is seen as it would be if every sign of trouble were looked for', () => {
  let calm = 0;
  const law = fc.property(moves, extras, fc.integer({ min: 1, max: 37 }), (history, more, step) => {
    const [cluster, sets] = [begun(), candidates({}, 37)];
    let next = 0;
    for (const fact of course(history, more)) {
      for (; next < fact.seenAt; next += step) compare(next);
      observe(cluster, fact);
    }

    function compare(now: number): void {
      const short = forecast(cluster, sets, now);
      const known = [...cluster.nodes.values()].map((node) => [node, node.calmUntil] as const);
      calm += known.filter(([, until]) => now <= until).length;
      for (const [node] of known) node.calmUntil = -Infinity;
      const looked = forecast(cluster, sets, now);
      for (const [node, until] of known) node.calmUntil = until;
      expect(short).toEqual(looked);
    }
  });
  fc.assert(law, { numRuns: 60 });
  expect(calm).toBeGreaterThan(1000);
});
