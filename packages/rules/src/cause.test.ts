import { expect, test } from 'vitest';
import { observe } from './cluster.ts';
import type { Fact, NodeFact, ProbeResult } from './fact.ts';
import { forecast } from './forecast.ts';
import { defaultsOf } from './settings.ts';
import { leaseFact, nodeFact, probeFact, readyCondition, watched } from './stage.ts';
import type { View } from './view.ts';

/** Ten healthy nodes in two zones at `now`, and what became of some of them. */
function seen(now: number, facts: readonly Fact[], quiet: readonly string[] = ['a']): View {
  const cluster = watched();
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'];
  for (const name of names) {
    observe(cluster, nodeFact(name, 0, { zone: name < 'd' ? 'x' : 'y' }));
    observe(cluster, leaseFact(name, 0, { holder: name }));
    observe(cluster, leaseFact(name, 10, { holder: name }));
    observe(cluster, probeFact(name, 11));
  }
  for (const fact of facts) observe(cluster, fact);
  for (const name of names.filter((each) => !quiet.includes(each))) {
    observe(cluster, leaseFact(name, now - 1, { holder: name }));
  }
  return forecast(cluster, [defaultsOf(37)], now);
}

const causeIn = (view: View, name = 'a') => view.nodes.find((node) => node.name === name)?.cause;
const zoned = (name: string, seenAt: number, given: Partial<NodeFact>) =>
  nodeFact(name, seenAt, { zone: name < 'd' ? 'x' : 'y', ...given });
const unknown = (name: string) =>
  zoned(name, 62, { ready: { ...readyCondition('Unknown', 0), heartbeatTime: 0 } });

test.for<[ProbeResult, string]>([
  ['refused', 'kubelet_dead'],
  ['no_answer', 'kubelet_dead'],
  ['answered', 'kubelet_cut_off'],
  ['hangs', 'kubelet_cut_off'],
  ['odd', 'kubelet_cut_off'],
  ['unreachable', 'node_gone'],
  ['tls_failed', 'unknown'],
  ['forbidden', 'unknown'],
  ['no_address', 'unknown'],
])('a silent node, and the look at its kubelet ends %s: %s', ([result, cause]) => {
  expect(causeIn(seen(40, [probeFact('a', 39, result)]))).toBe(cause);
  expect(causeIn(seen(70, [unknown('a'), probeFact('a', 69, result)]))).toBe(cause);
});

test('a look before the silence says nothing of it', () => {
  expect(causeIn(seen(40, []))).toBe('unknown');
});

test('where there never was a way, that there is none is no evidence', () => {
  const cluster = watched();
  for (const name of ['a', 'b']) {
    observe(cluster, nodeFact(name, 0));
    observe(cluster, leaseFact(name, name === 'a' ? 0 : 39));
  }
  observe(cluster, probeFact('a', 39, 'unreachable'));
  expect(causeIn(forecast(cluster, [defaultsOf(37)], 40))).toBe('unknown');
});

test('one renewal late accuses nobody, unless nobody answers there', () => {
  expect(causeIn(seen(25, []))).toBeUndefined();
  expect(causeIn(seen(25, [probeFact('a', 24)]))).toBeUndefined();
  expect(causeIn(seen(25, [probeFact('a', 24, 'refused')]))).toBe('kubelet_dead');
});

test('most of a zone out of reach is the zone', () => {
  const zone = ['a', 'b', 'c'];
  const looks = zone.map((name) => probeFact(name, 39, 'unreachable'));
  expect(causeIn(seen(40, looks, zone))).toBe('zone_cut_off');
});

test('many silent in every zone are the control plane, even where kubelets answer', () => {
  const quiet = ['a', 'b', 'd', 'e', 'f'];
  const looks = quiet.map((name) => probeFact(name, 39));
  const view = seen(40, looks, quiet);
  expect(quiet.map((name) => causeIn(view, name))).toEqual(quiet.map(() => 'control_plane'));
});

test('a kubelet proven dead is not the control plane', () => {
  const quiet = ['a', 'b', 'd', 'e', 'f'];
  expect(causeIn(seen(40, [probeFact('a', 39, 'refused')], quiet))).toBe('kubelet_dead');
});

test('a clock set back is told by renewals that do not count', () => {
  const back = leaseFact('a', 20, { holder: 'a', renewTime: -500, resourceVersion: 'back' });
  expect(causeIn(seen(40, [back]))).toBe('clock');
});

test('a lease that another renews is no life of the kubelet', () => {
  const by = { holder: 'another' };
  expect(causeIn(seen(40, [leaseFact('a', 12, by)]))).toBe('delegated');
  const looks = [probeFact('a', 20, 'hangs'), probeFact('a', 30, 'hangs')];
  expect(causeIn(seen(31, [...looks, leaseFact('a', 30, by)], ['a']))).toBe('delegated');
});

test.for([
  ['container runtime is down', 'runtime_stuck'],
  [
    '[container runtime is down, PLEG is not healthy: pleg has yet to be successful]',
    'runtime_stuck',
  ],
  ['PLEG is not healthy: pleg has yet to be successful', 'pleg_slow'],
  ['PLEG is not healthy: pleg was last seen active 3m0.5s ago; threshold is 3m0s', 'pleg_slow'],
  [
    'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:no PLEG is not healthy: here',
    'network_not_ready',
  ],
  ['something else', 'unknown'],
  ['node is shutting down', undefined],
] as const)('a kubelet that says "%s": %s', ([message, cause]) => {
  const ready = { ...readyCondition('False', 20), message };
  expect(causeIn(seen(21, [zoned('a', 20, { ready })], []))).toBe(cause);
});

test('our own sight must be fresh', () => {
  const stale: Fact = { kind: 'evidence', resource: 'nodes', fresh: false, seenAt: 39 };
  expect(causeIn(seen(40, [probeFact('a', 39, 'refused'), stale]))).toBeUndefined();
});

test('a healthy fleet has no cause', () => {
  const view = seen(40, [], []);
  expect(view.nodes.filter(({ cause, plain }) => cause !== undefined || !plain)).toEqual([]);
});
