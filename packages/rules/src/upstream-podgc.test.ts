import { describe, expect, test } from 'vitest';
import { type Cluster, observe } from './cluster.ts';
import { exactModel } from './exact.ts';
import type { PodFact, Status, Taint } from './fact.ts';
import { forecastOrphan } from './node-forecast.ts';
import { nodeFact, podFact, readyCondition, tolerating, watched } from './stage.ts';
import { standingPod } from './standing.ts';
import { outOfServiceKey } from './toleration.ts';
import type { Forecast } from './view.ts';

/*
 * What gc_controller_test.go states of pods whose Node is gone, or that nobody confirms.
 *
 * Not here: TestGCTerminated (finished pods beyond a threshold: no node's trouble),
 * TestGCUnscheduledTerminating (pods on no node), TestGCInspectingPatchedPodBeforeDeletion (what is
 * written into a pod before), and of TestGCOrphaned what its own stale cache does.
 */

const given = { tolerations: [tolerating('')], seenAt: 0 };
const listed = { kind: 'pods', node: 'n', state: 'listed', names: new Set(['default/p']) } as const;

function podOn(pod: Partial<PodFact> = {}): Cluster {
  const cluster = watched();
  for (const name of ['n', 'other']) observe(cluster, nodeFact(name, -100));
  observe(cluster, podFact('p', 'n', { ...given, ...pod }));
  observe(cluster, { ...listed, seenAt: 0 });
  return cluster;
}

describe('TestGCOrphaned', () => {
  const end = (cluster: Cluster): Forecast | undefined => {
    const pod = cluster.pods.get('n')?.pods.get('default/p');
    return pod && forecastOrphan(exactModel(cluster, { version: 37 }, 0.01, 100), pod).end;
  };
  test.for(['Running', 'Failed', 'Succeeded'])(
    'a %s pod stays while its Node is there',
    (phase) => {
      expect(end(podOn({ phase }))?.earliest).toBe(Infinity);
    },
  );
  test.for(['Running', 'Failed', 'Succeeded'])(
    'a %s pod of a Node that is gone goes after the quarantine, not within',
    (phase) => {
      const cluster = podOn({ phase });
      observe(cluster, { kind: 'node-gone', node: 'n', seenAt: 10 });
      expect(end(cluster)).toMatchObject({ earliest: 50, because: { code: 'node_deleted' } });
    },
  );
  test('a Node that comes back during the quarantine keeps its pods', () => {
    const cluster = podOn();
    observe(cluster, { kind: 'node-gone', node: 'n', seenAt: 10 });
    observe(cluster, nodeFact('n', 40, { uid: 'again' }));
    expect(end(cluster)?.earliest).toBe(Infinity);
  });
  test('another Node that is gone takes only its own', () => {
    const cluster = podOn();
    observe(cluster, { kind: 'node-gone', node: 'other', seenAt: 10 });
    expect(end(cluster)?.earliest).toBe(Infinity);
  });
});

describe('TestGCTerminating', () => {
  const outOfService = (effect: Taint['effect'], value = ''): Taint => ({
    key: outOfServiceKey,
    value,
    effect,
  });
  const deleting = { deletedAt: 20, disruption: 'DeletionByTaintManager' };
  const rows: readonly {
    says: string;
    status: Status;
    taints: readonly Taint[];
    pod: Partial<PodFact>;
    forced: boolean;
  }[] = [
    { says: 'not Ready', status: 'False', taints: [], pod: deleting, forced: false },
    {
      says: 'not Ready and out of service',
      status: 'False',
      taints: [outOfService('NoExecute')],
      pod: deleting,
      forced: true,
    },
    {
      says: 'not Ready and out of service, nobody deleted the pod',
      status: 'False',
      taints: [outOfService('NoSchedule')],
      pod: {},
      forced: false,
    },
    { says: 'Ready', status: 'True', taints: [], pod: deleting, forced: false },
    {
      says: 'out of service by any effect',
      status: 'False',
      taints: [outOfService('NoSchedule')],
      pod: deleting,
      forced: true,
    },
    {
      says: 'by the mildest one',
      status: 'Unknown',
      taints: [outOfService('PreferNoSchedule')],
      pod: deleting,
      forced: true,
    },
    {
      says: 'by any value',
      status: 'False',
      taints: [outOfService('NoExecute', 'any-value')],
      pod: { ...deleting, phase: 'Failed' },
      forced: true,
    },
    {
      says: 'out of service but Ready',
      status: 'True',
      taints: [outOfService('NoSchedule')],
      pod: deleting,
      forced: false,
    },
  ];
  test.for(rows)(
    'a pod on a node that is $says: forced $forced',
    ({ status, taints, pod, forced }) => {
      const cluster = podOn();
      observe(cluster, nodeFact('n', 30, { ready: readyCondition(status, -100), taints }));
      if (pod.deletedAt !== undefined)
        observe(cluster, podFact('p', 'n', { ...given, ...pod, seenAt: 31 }));
      const models = [exactModel(cluster, { version: 37 }, 0.01, 40)];
      const end = standingPod({ cluster, models, distinct: models }, 'n', 'default/p')?.end;
      expect(end?.because.code === 'out_of_service').toBe(forced);
      expect((end?.latest ?? 0) < Infinity).toBe(forced);
    },
  );
});
