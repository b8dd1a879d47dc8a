import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '@kube-heartbeat/simulator/api/faults.ts';
import { newLease, newNode } from '@kube-heartbeat/simulator/template.ts';
import { expect, test, vi } from 'vitest';
import { type FaceStage, startFaceStage } from './face-stage.test-server.ts';
import type { ContentType } from './kube/connection.ts';

/* What an API server may do to the exporter: it loses nothing, invents nothing, and says so. */

vi.setConfig({ testTimeout: 120_000 });
const token = 'one';
const resources = ['leases', 'nodes', 'leader'] as const;
/** How soon it has to be is what `npm run test:faults -- --bars` asks: here a machine may be busy. */
const eventually = (check: () => void) => vi.waitFor(check, { timeout: 60_000, interval: 100 });

/** Each node of the store, in the words in which the exporter must say the same. */
function stored({ store, face }: FaceStage): readonly string[] {
  return [...store.nodes.values()].map(({ name, taints, conditions }) => {
    const lease = store.leases.get(`kube-node-lease/${name}`);
    const ready = conditions.find(({ type }) => type === 'Ready')?.status;
    const renewTime = (lease?.renewTime ?? 0) + (face.faults.skew.get(name) ?? 0);
    return `${name} ${ready} ${taints.map(({ key }) => key)} ${renewTime.toFixed(3)}`;
  });
}

function told({ observer }: FaceStage): readonly string[] {
  return observer
    .view()
    .nodes.map(
      ({ name, ready, taints, leaseRenewTime }) =>
        `${name} ${ready} ${taints.map(({ key }) => key)} ${leaseRenewTime?.toFixed(3)}`,
    );
}

const fresh = ({ observer }: FaceStage) => {
  const seen = observer.view().fresh;
  return resources.filter((resource) => seen[resource]);
};

const lists = ({ face: { tally } }: FaceStage) =>
  resources.map((resource) => tally[resource].lists);

const watches = ({ face }: FaceStage) => resources.map((resource) => face.watches(resource));

/** The most lists of any resource since then. */
const most = (stage: FaceStage, since: readonly number[]) =>
  Math.max(...lists(stage).map((count, index) => count - (since[index] ?? 0)));

/** A cluster in which all is well and seen. */
async function onStage(
  act: (stage: FaceStage) => Promise<void>,
  form?: ContentType,
): Promise<void> {
  const stage = await startFaceStage(token, [], form);
  try {
    await eventually(() => expect(fresh(stage)).toEqual(resources));
    await eventually(() => expect(watches(stage)).toEqual([1, 1, 1]));
    await act(stage);
    stage.calm();
    await eventually(() => expect(told(stage).toSorted()).toEqual(stored(stage).toSorted()));
    await eventually(() => expect(fresh(stage)).toEqual(resources));
    expect(stage.outcomes.filter(({ result }) => result !== 'superseded')).toEqual([]);
  } finally {
    await stage.close();
  }
}

/** What happens while nobody may see it. */
function change({ store: { nodes, leases } }: FaceStage): void {
  const tainted = nodes.get('n7');
  if (tainted)
    nodes.put({ ...tainted, taints: [{ key: 'drain', value: '', effect: 'NoSchedule' }] });
  nodes.delete('n8');
  leases.delete('kube-node-lease/n8');
  nodes.put(newNode('new', 1_800_000_000));
  leases.put(newLease('new', 1_800_000_000));
}

/** No node is accused of what only the API server did. */
function accuseNobody({ observer }: FaceStage): void {
  const phases = new Set(observer.view().nodes.map(({ phase }) => phase));
  phases.delete('unobserved');
  expect([...phases].filter((phase) => phase !== 'ready' && phase !== 'starting')).toEqual([]);
}

interface Row {
  readonly says: string;
  /** What all watches suffer as it begins. */
  readonly disturb: 'end' | 'reset' | 'expire';
  /** For the two seconds that follow. */
  readonly faults: readonly Fault[];
  /** Lists, of each resource, that follow the cure; without faults: the disturbance. */
  readonly lists: 0 | 1;
}

const rows: readonly Row[] = [
  { says: 'watches that are cut', disturb: 'reset', faults: [], lists: 0 },
  { says: 'watches that end', disturb: 'end', faults: [], lists: 0 },
  { says: 'watches whose version is gone', disturb: 'expire', faults: [], lists: 1 },
  {
    says: 'a server whose watch cache has nothing',
    disturb: 'expire',
    faults: [{ verb: 'watch', does: { kind: 'expired' } }],
    lists: 1,
  },
  {
    says: 'a server that asks to come back later',
    disturb: 'reset',
    faults: [{ does: { kind: 'status', code: 429, retryAfter: 1 } }],
    lists: 1,
  },
  {
    says: 'a server that fails',
    disturb: 'reset',
    faults: [{ does: { kind: 'status', code: 500 } }],
    lists: 1,
  },
  {
    says: 'a server that is not there',
    disturb: 'reset',
    faults: [{ does: { kind: 'reset' } }],
    lists: 1,
  },
  {
    says: 'garbage instead of answers',
    disturb: 'end',
    faults: [{ does: { kind: 'garbage' } }],
    lists: 1,
  },
  {
    says: 'halves of answers',
    disturb: 'end',
    faults: [{ does: { kind: 'truncated' } }],
    lists: 1,
  },
  {
    says: 'a list whose second page fails',
    disturb: 'expire',
    faults: [{ verb: 'list', page: 2, does: { kind: 'status', code: 503 } }],
    lists: 1,
  },
  {
    says: 'a list whose second page comes too late',
    disturb: 'expire',
    faults: [{ verb: 'list', page: 2, does: { kind: 'expired' } }],
    lists: 1,
  },
];

const inBoth = (['protobuf', 'json'] as const).flatMap((form) =>
  rows.map((row) => ({ ...row, form })),
);

test.concurrent.for(inBoth)('the exporter outlives $says, in $form', async (row) => {
  await onStage(async (stage) => {
    const atFirst = lists(stage);
    stage.face.faults.list = [...row.faults];
    stage.face.disturb(row.disturb);
    change(stage);
    for (let look = 0; look < 10; look += 1) {
      await sleep(200);
      accuseNobody(stage);
    }
    const atCure = row.faults.length > 0 ? lists(stage) : atFirst;
    // A server in need is not asked again and again.
    expect(most(stage, atFirst)).toBeLessThanOrEqual(6);
    stage.face.faults.list = [];
    await eventually(() => expect(watches(stage)).toEqual([1, 1, 1]));
    await eventually(() => expect(fresh(stage)).toEqual(resources));
    expect(most(stage, atCure)).toBeLessThanOrEqual(row.lists);
  }, row.form);
});

test.concurrent('evidence is stale where cut watches do not come back', async () => {
  await onStage(async (stage) => {
    stage.face.faults.list = [{ verb: 'watch', does: { kind: 'status', code: 503 } }];
    stage.face.disturb('reset');
    await eventually(() => expect(fresh(stage)).toEqual([]));
    accuseNobody(stage);
    expect(stage.observer.view().nodes.every(({ unknown }) => unknown?.latest === Infinity)).toBe(
      true,
    );
    stage.face.faults.list = [];
  });
});

test.concurrent('evidence is stale after a while of a stream that is half open', async () => {
  await onStage(async (stage) => {
    stage.face.faults.list = [{ does: { kind: 'silent' } }];
    change(stage);
    await eventually(() => expect(fresh(stage)).toEqual([]));
    accuseNobody(stage);
    stage.face.faults.list = [];
  });
});

test.concurrent('what comes while a quiet watch is being relieved has its own time', async () => {
  await onStage(async (stage) => {
    // No Node is written: after eight seconds another watch of them is opened.
    await eventually(() => expect(watches(stage)).toEqual([1, 2, 1]));
    change(stage);
    const tainted = stage.facts.length;
    await eventually(() => expect(told(stage).some((line) => line.includes('drain'))).toBe(true));
    const ofNodes = stage.facts.slice(tainted).filter(({ kind }) => /^node/.test(kind));
    expect(ofNodes.map((fact) => [fact.kind, 'notBefore' in fact])).toEqual([
      ['node', false],
      ['node-gone', false],
      ['node', false],
    ]);
  });
});

test.concurrent('a stream that drips is followed as far as it comes', async () => {
  await onStage(async (stage) => {
    stage.face.faults.list = [
      { resource: 'nodes', does: { kind: 'slow', bytesPerSecond: 20_000 } },
    ];
    stage.face.disturb('reset');
    change(stage);
    await eventually(() => expect(told(stage).some((line) => line.includes('drain'))).toBe(true));
    accuseNobody(stage);
    stage.face.faults.list = [];
    stage.face.disturb('end', 'nodes');
  });
});

test.concurrent('a token that is withdrawn is said, and a new one is taken', async () => {
  await onStage(async (stage) => {
    stage.face.faults.tokens = new Set(['another']);
    stage.face.disturb('reset');
    await eventually(() => expect(stage.observer.problems().join()).toContain('401'));
    await eventually(() => expect(fresh(stage)).toEqual([]));
    accuseNobody(stage);
    stage.face.faults.tokens = new Set([token]);
  });
});

test.concurrent('a leader that may only be read by its name is still seen', async () => {
  await onStage(async (stage) => {
    const refused = (verb: 'list' | 'watch'): Fault => ({
      ...{ resource: 'leader', verb },
      does: { kind: 'status', code: 403 },
    });
    stage.face.faults.list = [refused('list'), refused('watch')];
    stage.face.disturb('reset');
    await eventually(() => expect(stage.face.tally.leader.gets).toBeGreaterThan(1));
    await eventually(() => expect(fresh(stage)).toEqual(resources));
    accuseNobody(stage);
    stage.face.faults.list = [];
    await eventually(() => expect(watches(stage)).toEqual([1, 1, 1]));
  });
});

test.concurrent('what RBAC refuses of one resource leaves the others as they are', async () => {
  const stage = await startFaceStage(token, [
    { resource: 'leader', does: { kind: 'status', code: 403 } },
  ]);
  await eventually(() => expect(fresh(stage)).toEqual(['leases', 'nodes']));
  await eventually(() => expect(stage.observer.problems().join()).toContain('grant it by RBAC'));
  expect(stage.observer.synced()).toBe(true);
  await stage.close();
});

test.concurrent('a node whose clock is off is as alive as the others', async () => {
  await onStage(async (stage) => {
    stage.face.faults.skew.set('n3', 40);
    const skewOf = () => stage.observer.view().nodes.find(({ name }) => name === 'n3')?.clockSkew;
    await eventually(() => expect(skewOf()).toBeCloseTo(40, 0));
    accuseNobody(stage);
  });
});
