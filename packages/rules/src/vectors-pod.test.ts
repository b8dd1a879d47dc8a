import { describe, expect, test } from 'vitest';
import { type Cluster, observe } from './cluster.ts';
import { exactly, exactModel } from './exact.ts';
import type { Taint, Toleration } from './fact.ts';
import { forecastOrphan } from './node-forecast.ts';
import { defaultsOf } from './settings.ts';
import {
  bearing,
  nodeFact,
  noExecuteTaint,
  podFact,
  readyCondition,
  tolerating,
  watched,
} from './stage.ts';
import { deletionThrottle, markingThrottle } from './throttle.ts';
import { admitted, notReadyKey, patience, unreachableKey } from './toleration.ts';
import type { Forecast } from './view.ts';

/* Vectors V43 … V58 and V61: what becomes of the pods. Taints A and B are anybody's. */

const [a, b] = [noExecuteTaint('A'), noExecuteTaint('B')];

/** A pod `p` on node `n`, whose NoExecute taints change as told. */
function played(
  tolerations: readonly Toleration[],
  changes: readonly [at: number, taints: readonly Taint[]][],
): Cluster {
  const cluster = watched();
  for (const name of ['n', 'm', 'o']) observe(cluster, nodeFact(name, -100));
  observe(
    cluster,
    podFact('p', 'n', { tolerations: admitted(tolerations, 300, 300), seenAt: -50 }),
  );
  const names = new Set(['default/p']);
  observe(cluster, { kind: 'pods', node: 'n', state: 'listed', names, seenAt: -50 });
  for (const [at, taints] of changes)
    observe(cluster, nodeFact('n', at, { ready: readyCondition('True', -100), taints }));
  return cluster;
}

const deletionOf = (cluster: Cluster): Forecast | undefined =>
  exactly(exactModel(cluster, { version: 37 }, 0.01, 100), 'n').pods[0]?.deletion;

describe('a pending timer is never moved', () => {
  const [a14, b3] = [tolerating('A', 14), tolerating('B', 3)];
  test.for<{ v: string; tolerations: Toleration[]; changes: [number, Taint[]][]; at: number }>([
    {
      v: 'V43',
      tolerations: [a14, b3],
      changes: [
        [0, [a]],
        [2, [a, b]],
        [3, [b]],
      ],
      at: 14,
    },
    {
      v: 'V44',
      tolerations: [a14, tolerating('B', 0)],
      changes: [
        [0, [a]],
        [2, [a, b]],
      ],
      at: 14,
    },
    {
      v: 'V45',
      tolerations: [a14],
      changes: [
        [0, [a]],
        [2, [a, b]],
      ],
      at: 2,
    },
    {
      v: 'V46',
      tolerations: [tolerating('A', 4), tolerating('B')],
      changes: [
        [0, [a]],
        [2, [b]],
      ],
      at: Infinity,
    },
    {
      v: 'V47 the first match counts',
      tolerations: [tolerating('A', 4), tolerating('')],
      changes: [[0, [a]]],
      at: 4,
    },
    {
      v: 'V47 reversed',
      tolerations: [tolerating(''), tolerating('A', 4)],
      changes: [[0, [a]]],
      at: Infinity,
    },
    { v: 'V48', tolerations: [tolerating('A', -5)], changes: [[0, [a]]], at: 0 },
    {
      v: 'all taints gone',
      tolerations: [a14],
      changes: [
        [0, [a]],
        [5, []],
      ],
      at: Infinity,
    },
    {
      v: 'gone and back: the whole wait again',
      tolerations: [a14],
      changes: [
        [0, [a]],
        [5, []],
        [6, [a]],
      ],
      at: 20,
    },
  ])('$v', ({ tolerations, changes, at }) => {
    const deletion = deletionOf(played(tolerations, changes));
    if (at === Infinity)
      expect(['toleration', 'tolerated_for_ever']).toContain(deletion?.because.code);
    else expect(deletion?.earliest).toBeCloseTo(at, 6);
  });

  test('V49 a pod bound to a tainted node waits from its binding', () => {
    const cluster = played([], [[2, [b]]]);
    const tolerations = [tolerating('B', 2)];
    observe(cluster, podFact('late', 'n', { tolerations, seenAt: 6 }));
    const pods = exactly(exactModel(cluster, { version: 37 }, 0.01, 6), 'n').pods;
    expect(pods.find(({ pod }) => pod.fact.name === 'late')?.deletion?.earliest).toBe(8);
  });
  test('V50 nor by an edit of its tolerations', () => {
    const cluster = played([tolerating('A', 9)], [[0, [a]]]);
    observe(cluster, podFact('p', 'n', { tolerations: [tolerating('A', 3)], seenAt: 2 }));
    expect(deletionOf(cluster)?.earliest).toBe(9);
  });
  test('an edit that no longer bears the taint deletes at once', () => {
    const cluster = played([tolerating('A', 9)], [[0, [a]]]);
    observe(cluster, podFact('p', 'n', { tolerations: [], seenAt: 2 }));
    expect(deletionOf(cluster)?.earliest).toBe(2);
  });
  test('V58 a pod that has succeeded is deleted too', () => {
    const cluster = played([tolerating('A', 5)], []);
    observe(cluster, podFact('p', 'n', { tolerations: [tolerating('A', 5)], phase: 'Succeeded' }));
    observe(cluster, nodeFact('n', 10, { taints: [a] }));
    expect(deletionOf(cluster)?.earliest).toBe(15);
  });
});

describe('what admission adds', () => {
  const taint = [noExecuteTaint(notReadyKey)];
  test.for<{ v: string; own: Toleration; seconds: number; tolerated: boolean; added: number }>([
    {
      v: 'V51',
      own: { key: notReadyKey, operator: 'Equal', value: 'x', effect: 'NoExecute' },
      seconds: 0,
      tolerated: false,
      added: 1,
    },
    {
      v: 'V52',
      own: { key: '', operator: 'Exists', value: '', effect: '' },
      seconds: Infinity,
      tolerated: true,
      added: 0,
    },
    {
      v: 'V53',
      own: { key: notReadyKey, operator: 'Exists', value: '', effect: 'NoSchedule' },
      seconds: 300,
      tolerated: true,
      added: 2,
    },
  ])('$v', ({ own, seconds, tolerated, added }) => {
    const tolerations = admitted([own], 300, 300);
    expect(tolerations).toHaveLength(1 + added);
    expect(patience(tolerations, taint)).toEqual({ tolerated, seconds });
  });
  test('operators that need a gate match nothing', () => {
    const own = { key: notReadyKey, operator: 'Gt', value: '', effect: '' } as const;
    expect(patience([own], taint).tolerated).toBe(false);
  });
});

describe('throttling', () => {
  const client = { qps: 20, burst: 30 };
  test('V54 a hundred pods that fire together', () => {
    expect(deletionThrottle(100, client)).toEqual({ earliest: 8.55, latest: 13.5 });
  });
  test('V55 ten pods', () => {
    expect(deletionThrottle(10, client)).toEqual({ earliest: 0, latest: 0 });
  });
  test('V61 a hundred pods marked by one flip', () => {
    expect(markingThrottle(1, 100, client)).toBeCloseTo(8.65, 6);
  });
  test('the pods that fire with it stretch a deletion, others do not', () => {
    const cluster = played(bearing(4), []);
    for (let index = 0; index < 99; index++) {
      observe(cluster, podFact(`p${index}`, 'n', { tolerations: bearing(4) }));
    }
    observe(cluster, nodeFact('n', 10, { taints: [noExecuteTaint(unreachableKey)] }));
    expect(deletionOf(cluster)).toMatchObject({ earliest: 14, latest: 14 + 13.5 });
  });
});

describe('a Node that is deleted', () => {
  function orphaned(changes: readonly [number, readonly Taint[]][]): Forecast | undefined {
    const cluster = played([tolerating('A', 200)], changes);
    observe(cluster, { kind: 'node-gone', node: 'n', seenAt: 20 });
    const pod = cluster.pods.get('n')?.pods.get('default/p');
    return pod && forecastOrphan(exactModel(cluster, { version: 37 }, 0.01, 20), pod).deletion;
  }
  test('V56 leaves its pods to PodGC, 40 to 80 s later', () => {
    expect(orphaned([])).toMatchObject({ earliest: 60, because: { code: 'node_deleted' } });
    expect(orphaned([])?.latest).toBeGreaterThanOrEqual(100);
    expect(orphaned([])?.latest).toBeLessThanOrEqual(102);
  });
  test('V57 a pending timer still fires, if it is sooner', () => {
    const cluster = played([tolerating('A', 15)], [[10, [a]]]);
    observe(cluster, { kind: 'node-gone', node: 'n', seenAt: 20 });
    const pod = cluster.pods.get('n')?.pods.get('default/p');
    const model = exactModel(cluster, { version: 37 }, 0.01, 20);
    expect(pod && forecastOrphan(model, pod).deletion?.latest).toBeCloseTo(25, 6);
  });
});

test('a cloud may delete the Node of a machine, and then its pods go before their time', () => {
  const cluster = watched();
  for (const name of ['n', 'm', 'o'])
    observe(cluster, nodeFact(name, -100, { providerId: 'x://1' }));
  observe(
    cluster,
    nodeFact('n', 0, { providerId: 'x://1', ready: readyCondition('Unknown', -100) }),
  );
  const eviction = (now: number) =>
    exactly(exactModel(cluster, { version: 37 }, 0.01, now), 'n').eviction;
  expect(eviction(1)).toMatchObject({ earliest: 40, because: { code: 'cloud_may_delete_node' } });
  expect(eviction(40)?.earliest).toBeGreaterThanOrEqual(300);
  expect(defaultsOf(37).unreachableSeconds).toBe(300);
});
