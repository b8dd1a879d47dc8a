import { expect, test } from 'vitest';
import { settingsOf } from './discover.ts';
import { sampledTolerations } from './toleration-sample.ts';

const staticPod = (component: string, version: string, ...words: readonly string[]) => ({
  metadata: { labels: { component } },
  spec: {
    containers: [{ image: `registry/${component}:${version}`, command: [component, ...words] }],
  },
});
const manager = (version: string, ...words: readonly string[]) =>
  staticPod('kube-controller-manager', version, ...words);

test('flags of the static pod are known, and what has no flag is its version’s default', () => {
  const known = settingsOf([
    manager(
      'v1.31.4',
      ...['--node-monitor-period=2s', '--node-monitor-grace-period', '1m30s'],
      ...['--unhealthy-zone-threshold=0.7', '--controllers=*,-taint-eviction-controller'],
    ),
    staticPod('kube-apiserver', 'v1.31.4', '--default-unreachable-toleration-seconds=30'),
  ]);
  const value = Object.fromEntries(Object.entries(known).map(([name, each]) => [name, each.value]));
  expect(value).toMatchObject({
    version: 31,
    tick: 2,
    grace: 90,
    unhealthyShare: 0.7,
    taintEviction: 0,
    rate: 0.1,
    leaseBreaker: 0,
    unreachableSeconds: 30,
    notReadySeconds: 300,
  });
  expect(new Set(Object.values(known).map((each) => each.source))).toEqual(new Set(['static_pod']));
  expect(known).not.toHaveProperty('delay');
});

test.for([
  [['--feature-gates=A=true,NodeControllerLeaseCircuitBreaker=false'], 0],
  [[], 1],
] as const)('the lease circuit breaker of 1.37 with %j is %d', ([words, value]) => {
  expect(settingsOf([manager('v1.37.2', ...words)]).leaseBreaker?.value).toBe(value);
});

test('what no controller would accept is not believed', () => {
  const words = ['--node-monitor-period=0s', '--unhealthy-zone-threshold=7'];
  const known = settingsOf([manager('v1.37.2', ...words)]);
  expect(known).not.toHaveProperty('tick');
  expect(known).not.toHaveProperty('unhealthyShare');
});

test('an image without a version tells flags only', () => {
  const known = settingsOf([manager('latest', '--node-eviction-rate=0.5')]);
  expect(known).toMatchObject({ rate: { value: 0.5 } });
  expect(known).not.toHaveProperty('version');
  expect(known).not.toHaveProperty('grace');
});

test('what two controller managers run differently is not known', () => {
  const known = settingsOf([manager('v1.36.1'), manager('v1.37.2')]);
  expect(known).not.toHaveProperty('version');
  expect(known).toMatchObject({ grace: { value: 50 }, tick: { value: 5 } });
});

test('no static pods, no settings', () => {
  expect(settingsOf([])).toEqual({});
  expect(settingsOf([null, 3, {}])).toEqual({});
});

const appended = (notReady: number, unreachable: number, createdAt = '2026-11-23T10:00:00Z') => ({
  metadata: { creationTimestamp: createdAt },
  spec: {
    tolerations: [
      { key: 'own', operator: 'Exists' },
      {
        key: 'node.kubernetes.io/not-ready',
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: notReady,
      },
      {
        key: 'node.kubernetes.io/unreachable',
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: unreachable,
      },
    ],
  },
});

test.for([
  ['three alike teach the defaults', [1, 2, 3].map(() => appended(60, 30)), [60, 30]],
  ['two are too few', [appended(60, 30), appended(60, 30)], undefined],
  [
    'those that differ teach nothing',
    [appended(60, 30), appended(60, 30), appended(6, 3)],
    undefined,
  ],
  ['pods without them teach nothing', [{}, { spec: { tolerations: [{}] } }], undefined],
] as const)('of sampled pods, %s', ([, pods, taught]) => {
  const { notReadySeconds, unreachableSeconds } = sampledTolerations(pods);
  const values = notReadySeconds && [notReadySeconds.value, unreachableSeconds?.value];
  expect(values).toEqual(taught);
});
