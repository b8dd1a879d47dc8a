import { expect, test } from 'vitest';
import { conditionTaints } from './condition-taint.ts';
import { predictNotReady, readyMessage } from './relist.ts';
import { predictReplacement, replacedAt } from './replacement.ts';
import { readyCondition } from './stage.ts';
import { nextReport } from './status-report.ts';
import { detached } from './volume.ts';

/* Vectors V59, V60 and V62: what the kubelet does; and what comes after a deletion. */

test('V59 a relist that hangs since 0 makes the node NotReady in 180 to 190.4 s', () => {
  const window = predictNotReady('relist_hangs', 0);
  expect(window.earliest).toBe(180);
  expect(window.latest).toBeCloseTo(190.4, 6);
});
test('a runtime that refuses does in 30 to 40.4 s, one that hangs in 120 to 130.4 s', () => {
  expect(predictNotReady('runtime_refuses', 0)).toEqual({ earliest: 30, latest: 40.4 });
  expect(predictNotReady('runtime_hangs', 0)).toEqual({ earliest: 120, latest: 130.4 });
});
test('V60 several causes stand in brackets, in order and once', () => {
  const [down, pleg] = ['container runtime is down', 'PLEG is not healthy: x'];
  expect(readyMessage([down, pleg, down])).toBe(`[${down}, ${pleg}]`);
  expect(readyMessage([pleg])).toBe(pleg);
  expect(readyMessage([])).toBe('');
});
test.for([
  { v: 'V62', minor: 34, changed: true, report: { earliest: 150, latest: 460.4 } },
  { v: 'V62 then', minor: 34, changed: false, report: { earliest: 300, latest: 310.4 } },
  { v: 'V62 until 1.33', minor: 33, changed: true, report: { earliest: 300, latest: 310.4 } },
])('$v', ({ minor, changed, report }) => expect(nextReport(minor, changed)).toEqual(report));

test.for([
  { says: 'a ready node has none', ready: 'True', conditions: {}, keys: [] },
  { says: 'False', ready: 'False', conditions: {}, keys: ['not-ready'] },
  { says: 'Unknown', ready: 'Unknown', conditions: {}, keys: ['unreachable'] },
  {
    says: 'a pressure',
    ready: 'True',
    conditions: { DiskPressure: 'True' },
    keys: ['disk-pressure'],
  },
  {
    says: 'an Unknown pressure brings none',
    ready: 'True',
    conditions: { DiskPressure: 'Unknown' },
    keys: [],
  },
] as const)('NoSchedule taints: $says', ({ ready, conditions, keys }) => {
  const taints = conditionTaints(readyCondition(ready, 0), conditions, false);
  expect(taints).toEqual(keys.map((key) => `node.kubernetes.io/${key}`));
});

test.for([
  { says: 'the six minutes begin when the object is gone', volume: {}, earliest: 460 },
  { says: 'out-of-service ends them', volume: { outOfService: true }, earliest: 100 },
  { says: 'not in use: at once', volume: { inUse: false }, earliest: 100 },
  { says: 'a ready node keeps it', volume: { nodeReady: true }, earliest: Infinity },
  { says: 'forcing may be off', volume: { neverForced: true }, earliest: Infinity },
  { says: 'a pod that is never gone keeps it', volume: { freeAt: Infinity }, earliest: Infinity },
])('volumes: $says', ({ volume, earliest }) => {
  const dead = {
    freeAt: 100,
    inUse: true,
    nodeReady: false,
    outOfService: false,
    neverForced: false,
  };
  expect(detached({ ...dead, ...volume }).earliest).toBe(earliest);
});

test.for([
  { owner: 'ReplicaSet', at: 'deletion' },
  { owner: 'StatefulSet', at: 'end' },
  { owner: 'Job', at: 'deletion' },
  { owner: 'DaemonSet', at: 'never' },
  { owner: '', at: 'never' },
] as const)('a pod of "$owner" is made again at: $at', ({ owner, at }) => {
  expect(replacedAt(owner)).toBe(at);
  const deletion = { earliest: 1, latest: 2, because: { code: 'not_tolerated' } } as const;
  const end = { earliest: 7, latest: 8, because: { code: 'node_deleted' } } as const;
  const expected = { deletion: 1, end: 7, never: Infinity }[at];
  expect(predictReplacement(owner, deletion, end).earliest).toBe(expected);
});
test('a Job whose policy is Failed waits for the end', () => {
  expect(replacedAt('Job', true)).toBe('end');
});
