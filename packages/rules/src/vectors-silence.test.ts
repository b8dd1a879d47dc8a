import { describe, expect, test } from 'vitest';
import { type Cluster, observe } from './cluster.ts';
import { exactly, exactModel } from './exact.ts';
import type { Settings } from './settings.ts';
import { leaderFact, leaseFact, nodeFact, readyCondition, watched } from './stage.ts';

/*
 * Vectors V01 … V27 of the rules: a heartbeat is last heard at 0 unless a row says otherwise, and a
 * pass over the nodes takes 10 ms.
 */

/** Node `a` among others that live, its lease last renewed at `at`. */
function silentSince(at: number): Cluster {
  const cluster = watched();
  for (const name of ['a', 'b', 'c']) observe(cluster, nodeFact(name, -1000));
  observe(cluster, leaseFact('a', at - 10));
  observe(cluster, leaseFact('a', at));
  return cluster;
}

/** A tick of the controller at `at`: it flips another node, unseen before. */
function tickAt(cluster: Cluster, at: number): void {
  const node = `probe-${at}`;
  observe(cluster, nodeFact(node, at - 500));
  observe(cluster, { kind: 'pods', node, state: 'listed', names: new Set(), seenAt: at - 1 });
  const ready = readyCondition('Unknown', at - 500);
  observe(cluster, nodeFact(node, at, { ready }));
}

type Given = Partial<Settings> & { readonly version: number };

describe('a lease last renewed at 0, phase unknown', () => {
  const rows: readonly { v: string; given: Given; pass?: number; unknown: [number, number] }[] = [
    { v: 'V01', given: { version: 37 }, unknown: [50.1, 55.11] },
    { v: 'V02', given: { version: 31 }, unknown: [40.08, 45.09] },
    { v: 'V03', given: { version: 37 }, pass: 0, unknown: [55, 60] },
    { v: 'V05', given: { version: 37, tick: 3 }, unknown: [51.17, 54.18] },
    { v: 'V06', given: { version: 37, grace: 30, tick: 10 }, unknown: [30.03, 40.04] },
    { v: 'V07', given: { version: 37 }, pass: 1, unknown: [54, 60] },
    { v: 'V08', given: { version: 37, tick: 2, grace: 20 }, unknown: [20.1, 22.11] },
    { v: 'V09', given: { version: 37, grace: 120 }, unknown: [120.24, 125.25] },
    { v: 'V10', given: { version: 37, grace: 300 }, unknown: [300.6, 305.61] },
  ];
  test.for(rows)('$v', ({ given, pass, unknown }) => {
    const next = exactly(exactModel(silentSince(0), given, pass), 'a');
    expect(next.unknown?.earliest).toBeCloseTo(unknown[0], 6);
    expect(next.unknown?.latest).toBeCloseTo(unknown[1], 6);
  });

  test('V04 a known tick at 0 gives it up at its tenth successor', () => {
    const cluster = silentSince(0);
    tickAt(cluster, 10.02);
    const next = exactly(exactModel(cluster, { version: 37 }), 'a');
    expect(next.unknown?.earliest).toBeCloseTo(50.1, 6);
    expect(next.unknown?.latest).toBeCloseTo(50.1, 1);
    expect(next.unknown?.because).toMatchObject({ tick: 'learned', quirk: 'no' });
  });

  test('V14 a period of 2 s and a grace of 6 s make three ticks', () => {
    const next = exactly(exactModel(silentSince(0), { version: 37, tick: 2, grace: 6 }), 'a');
    expect(next.unknown?.earliest).toBeCloseTo(3 * 2.01, 6);
  });
});

describe('the eviction of a pod that tolerates so long, after the last heartbeat at 0', () => {
  const rows: readonly { v: string; given: Given; deleted: [number, number] }[] = [
    {
      v: 'V08',
      given: { version: 34, tick: 2, grace: 20, unreachableSeconds: 30 },
      deleted: [50.1, 52.3],
    },
    {
      v: 'V08 until 1.33',
      given: { version: 33, tick: 2, grace: 20, unreachableSeconds: 30 },
      deleted: [52.11, 54.4],
    },
    {
      v: 'V09',
      given: { version: 37, grace: 120, unreachableSeconds: 60 },
      deleted: [180.2, 185.5],
    },
    {
      v: 'V09 until 1.33',
      given: { version: 33, grace: 120, unreachableSeconds: 60 },
      deleted: [185.2, 190.5],
    },
    {
      v: 'V10',
      given: { version: 37, grace: 300, unreachableSeconds: 60 },
      deleted: [360.6, 365.8],
    },
    { v: 'V11', given: { version: 37 }, deleted: [350.1, 355.3] },
    { v: 'V12', given: { version: 33 }, deleted: [355.1, 360.3] },
    { v: 'V13', given: { version: 28 }, deleted: [345.09, 350.3] },
  ];
  test.for(rows)('$v', ({ given, deleted }) => {
    const next = exactly(exactModel(silentSince(0), given), 'a');
    expect(next.eviction?.earliest).toBeCloseTo(deleted[0], 0);
    expect(next.eviction?.latest).toBeGreaterThan(next.eviction?.earliest ?? Infinity);
    expect(next.eviction?.latest).toBeLessThanOrEqual(deleted[1] + 0.011);
    expect(next.eviction?.earliest).toBeGreaterThanOrEqual(deleted[0] - 0.051);
  });
});

describe('the extra tick', () => {
  const m = 10 * 5.01;
  /** Ticks at …, -5.01, 0, 5.01, …: told by a flip at 20.04. */
  function ticking(beats: readonly ['lease' | 'status', number][]): Cluster {
    const cluster = silentSince(-50);
    for (const [kind, at] of beats) {
      if (kind === 'lease') observe(cluster, leaseFact('a', at));
      else observe(cluster, nodeFact('a', at, { ready: readyCondition('True', at) }));
    }
    tickAt(cluster, 20.04);
    return cluster;
  }
  const rows: readonly {
    v: string;
    says: string;
    beats: readonly ['lease' | 'status', number][];
    unknown: number;
  }[] = [
    {
      v: 'V15',
      says: 'a status in a later tick than the lease costs one tick more',
      beats: [
        ['lease', -3],
        ['status', 3],
      ],
      unknown: 5.01 + 5.01 + m,
    },
    {
      v: 'V16',
      says: 'both in one tick cost none',
      beats: [
        ['status', 2],
        ['lease', 3],
      ],
      unknown: 5.01 + m,
    },
    {
      v: 'V16',
      says: 'in either order',
      beats: [
        ['lease', 2],
        ['status', 3],
      ],
      unknown: 5.01 + m,
    },
    {
      v: 'V17',
      says: 'a renewal one tick after the status costs none',
      beats: [
        ['status', 3],
        ['lease', 7],
      ],
      unknown: 10.02 + m,
    },
  ];
  test.for(rows)('$v $says', ({ beats, unknown }) => {
    const next = exactly(exactModel(ticking(beats), { version: 37 }), 'a');
    expect(next.unknown?.earliest).toBeCloseTo(unknown, 6);
    expect(next.unknown?.latest).toBeCloseTo(unknown, 6);
  });

  test('without a tick known the bounds hold both answers', () => {
    const cluster = silentSince(0);
    observe(cluster, nodeFact('a', 3, { ready: readyCondition('True', 3) }));
    const next = exactly(exactModel(cluster, { version: 37 }), 'a');
    expect(next.unknown?.because).toMatchObject({ quirk: 'open' });
    expect(next.unknown?.latest).toBeCloseTo(3 + 2 * 5.01 + m, 6);
  });
});

describe('what counts as a heartbeat', () => {
  test('V18 a renewed lease carries a status that is an hour old', () => {
    const cluster = silentSince(3600);
    expect(exactly(exactModel(cluster, { version: 37 }), 'a').unknown?.earliest).toBeGreaterThan(
      3650,
    );
  });
  test('V19 a status every 10 s carries a stale lease', () => {
    const cluster = silentSince(0);
    for (let at = 10; at <= 3600; at += 10) {
      observe(cluster, nodeFact('a', at, { ready: readyCondition('True', at) }));
    }
    expect(exactly(exactModel(cluster, { version: 37 }), 'a').unknown?.earliest).toBeGreaterThan(
      3650,
    );
  });
  test('V20 a node that never posted counts from its creation, with the grace of a start', () => {
    const cluster = silentSince(0);
    const { ready: _, ...silent } = nodeFact('new', 0);
    observe(cluster, silent);
    const { unknown } = exactly(exactModel(cluster, { version: 37 }), 'new');
    expect(unknown?.earliest).toBeGreaterThan(60);
    expect(unknown?.latest).toBeLessThan(60 + 1 + 2 * 5.01);
  });
  test('V21 a lease keeps a node alive that never posted a status', () => {
    const cluster = silentSince(0);
    const { ready: _, ...silent } = nodeFact('new', 0);
    observe(cluster, silent);
    observe(cluster, leaseFact('new', 500));
    observe(cluster, leaseFact('new', 510));
    expect(exactly(exactModel(cluster, { version: 37 }), 'new').unknown?.earliest).toBeGreaterThan(
      570,
    );
  });
  test('V24 a heartbeat time that goes backwards counts', () => {
    const cluster = silentSince(0);
    observe(cluster, nodeFact('a', 30, { ready: readyCondition('True', -5000) }));
    expect(exactly(exactModel(cluster, { version: 36 }), 'a').unknown?.earliest).toBeGreaterThan(
      80,
    );
  });
});

describe('the lease circuit breaker', () => {
  function touched(): Cluster {
    const cluster = silentSince(0);
    observe(cluster, leaseFact('a', 20, { renewTime: 0, resourceVersion: 'annotated' }));
    return cluster;
  }
  test('V22 a lease annotated after its last renewal hides a dead node for ever', () => {
    const { unknown } = exactly(exactModel(touched(), { version: 37 }), 'a');
    expect(unknown).toMatchObject({ earliest: Infinity, latest: Infinity });
    expect(unknown?.because.code).toBe('lease_blinded');
  });
  test('V22 deleting the lease ends it', () => {
    const cluster = touched();
    observe(cluster, { kind: 'lease-gone', node: 'a', seenAt: 70 });
    expect(exactly(exactModel(cluster, { version: 37 }), 'a').unknown?.latest).toBeLessThan(80);
  });
  test('V22 until 1.36 nothing hides it', () => {
    expect(exactly(exactModel(touched(), { version: 36 }), 'a').unknown?.latest).toBeCloseTo(
      55.11,
      6,
    );
  });
  test('V22 an annotation within the tick of the renewal may or may not hide it', () => {
    const cluster = silentSince(0);
    observe(cluster, leaseFact('a', 1, { renewTime: 0, resourceVersion: 'annotated' }));
    const { unknown } = exactly(exactModel(cluster, { version: 37 }), 'a');
    expect(unknown?.earliest).toBeCloseTo(50.1, 6);
    expect(unknown?.latest).toBe(Infinity);
  });
  test('V23 renewals of a clock set back do not count, and from 1.37 hide the node', () => {
    const cluster = silentSince(0);
    for (const at of [10, 20, 30]) {
      observe(cluster, leaseFact('a', at, { renewTime: at - 3600 }));
    }
    expect(exactly(exactModel(cluster, { version: 36 }), 'a').unknown?.earliest).toBeCloseTo(
      50.1,
      6,
    );
    expect(exactly(exactModel(cluster, { version: 37 }), 'a').unknown?.earliest).toBe(Infinity);
  });
});

describe('what the kubelet says itself, and who leads', () => {
  test('V25 a kubelet that says NotReady is queued at the next tick', () => {
    const cluster = silentSince(0);
    observe(cluster, nodeFact('a', 7, { ready: readyCondition('False', 7) }));
    const { noExecute } = exactly(exactModel(cluster, { version: 37 }), 'a');
    expect(noExecute?.earliest).toBeCloseTo(7, 6);
    expect(noExecute?.latest).toBeCloseTo(7 + 5.01 + 0.1, 6);
  });
  test('V26 when it dies too, its grace runs as for any other', () => {
    const cluster = silentSince(0);
    observe(cluster, leaseFact('a', 7));
    observe(cluster, nodeFact('a', 7, { ready: readyCondition('False', 7) }));
    expect(exactly(exactModel(cluster, { version: 37 }), 'a').unknown?.earliest).toBeCloseTo(
      57.1,
      6,
    );
  });
  test('V27 a new leader gives a dead node a full grace from its own first tick', () => {
    const cluster = silentSince(0);
    observe(cluster, leaderFact('old', -100, 0));
    observe(cluster, leaderFact('new', 40, 40));
    const model = exactModel(cluster, { version: 37 }, 0.01, 40);
    const { unknown } = exactly(model, 'a');
    expect(unknown?.earliest).toBeCloseTo(40 + 0.1 + 10 * 5.01, 6);
    expect(unknown?.latest).toBeCloseTo(40 + 5 + 10 * 5.01, 6);
    expect(unknown?.because.code).toBe('leader_changed');
  });
});
