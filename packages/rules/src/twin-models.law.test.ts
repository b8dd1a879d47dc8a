import fc from 'fast-check';
import { expect, test } from 'vitest';
import { observe } from './cluster.ts';
import { forecast } from './forecast.ts';
import { endOf, factsOf, moves, played } from './laws-stage.test-data.ts';
import { mergeNode } from './merge.ts';
import { modelOf } from './model.ts';
import { forecastNode, type NodeForecast } from './node-forecast.ts';
import { candidates } from './settings.ts';
import { leaderFact, watched } from './stage.ts';
import { withoutTwins } from './twin-models.ts';
import type { NodeView, PodView } from './view.ts';

test.for([
  { says: '1.37 and 1.36 differ in the lease breaker alone', minor: 37, left: 2 },
  { says: '1.36 and 1.35 do not differ', minor: 36, left: 2 },
  { says: '1.34 queues a node a tick sooner than 1.33', minor: 34, left: 4 },
])('$says: of four sets of settings $left are left', ({ minor, left }) => {
  const models = candidates({}, minor).map((settings) => modelOf(watched(), settings, 0));
  expect(models).toHaveLength(4);
  expect(withoutTwins(models)).toHaveLength(left);
});

test('to leave twins out changes no forecast of any node, touched (as the last one is) or not', () => {
  const minors = fc.constantFrom(37, 37, 37, 36, 34, 32, 28);
  const wait = fc.double({ min: 0, max: 5, noNaN: true });
  fc.assert(
    fc.property(moves, minors, wait, (history, minor, later) => {
      const facts = factsOf([...history, ['lease', 'a', 1], ['touch', 'a', 11]]);
      const [cluster, now] = [played(facts), endOf(facts) + later];
      // Whoever has no leader is held back by that, and by nothing else.
      observe(cluster, leaderFact('first', -1000, now));
      const sets = candidates({}, minor);
      const models = sets.map((settings) => modelOf(cluster, settings, now));
      for (const view of forecast(cluster, sets, now).nodes) {
        const node = cluster.nodes.get(view.name);
        const whole = node && mergeNode(models.map((model) => forecastNode(model, node)));
        expect(whole && told(view)).toEqual(whole && told(whole));
      }
    }),
    { numRuns: 600 },
  );
});

type Told = Pick<NodeView, 'unknown' | 'notReady' | 'noExecute' | 'eviction'> & {
  readonly pods: readonly Pick<PodView, 'deletion' | 'endpoints' | 'end'>[];
};

function told({ unknown, notReady, noExecute, eviction, pods }: Told | NodeForecast) {
  const ofPods = pods.map(({ deletion, endpoints, end }) => ({ deletion, endpoints, end }));
  return { unknown, notReady, noExecute, eviction, pods: ofPods };
}
