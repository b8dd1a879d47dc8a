import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isCalm } from './calm.ts';
import { observe } from './cluster.ts';
import { judge } from './judge.ts';
import { factsOf, moves, played, renewals } from './laws-stage.test-data.ts';
import { emptyScore, nodesTold } from './score.ts';
import { candidates } from './settings.ts';
import { sweep } from './sweep.ts';

test('nothing is told of a calm node, so that its renewals end nothing', () => {
  let [calm, told] = [0, 0];
  const law = fc.property(moves, fc.integer({ min: 0, max: 60 }), (history, end) => {
    const [cluster, score, sets] = [played([]), emptyScore(), candidates({}, 37)];
    const facts = [...factsOf(history), ...renewals(end)].sort((a, b) => a.seenAt - b.seenAt);
    let next = 0;
    for (const fact of facts) {
      for (; next < fact.seenAt; next += 1) {
        sweep(score, cluster, sets, next);
        compare(next);
      }
      judge(score, cluster, sets, fact);
      observe(cluster, fact);
      compare(fact.seenAt);
    }

    function compare(now: number): void {
      const spoken = nodesTold(score, 'unknown');
      told += spoken.length;
      for (const node of cluster.nodes.values()) {
        if (!isCalm(node, now)) continue;
        calm += 1;
        expect(spoken).not.toContain(node.name);
      }
    }
  });
  fc.assert(law, { numRuns: 200 });
  expect(Math.min(calm, told)).toBeGreaterThan(1000);
});
