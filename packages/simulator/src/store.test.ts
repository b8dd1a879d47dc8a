import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SimLease, SimPod } from './objects.ts';
import { type Change, createStore, keyOf } from './store.ts';

const lease = (name: string, renewTime = 0): SimLease => ({
  namespace: 'kube-node-lease',
  name,
  uid: name,
  createdAt: 0,
  resourceVersion: 0,
  holder: name,
  duration: 40,
  renewTime,
});

const pod = (name: string, node: string): SimPod => ({
  namespace: 'shop',
  name,
  uid: name,
  createdAt: 0,
  resourceVersion: 0,
  node,
  tolerations: [],
  claims: [],
  phase: 'Running',
  conditions: [],
});

test('one version counts over all resources', () => {
  const store = createStore();
  expect(store.leases.put(lease('a'))?.resourceVersion).toBe(1);
  expect(store.pods.put(pod('p', 'a'))?.resourceVersion).toBe(2);
  expect(store.version()).toBe(2);
});

test('a write on an old version is refused and changes nothing', () => {
  const { leases } = createStore();
  const first = leases.put(lease('a', 1), 0);
  expect(leases.put(lease('a', 2), first?.resourceVersion)).toBeDefined();
  expect(leases.put(lease('a', 3), first?.resourceVersion)).toBeUndefined();
  expect(leases.put(lease('a', 3), 0)).toBeUndefined();
  expect(leases.get('kube-node-lease/a')?.renewTime).toBe(2);
});

test('a deletion is told with a version of its own and the object as it was', () => {
  const { leases, version } = createStore();
  const told: Change<SimLease>[] = [];
  const end = leases.subscribe((change) => told.push(change));
  leases.put(lease('a', 1));
  leases.delete('kube-node-lease/a');
  expect(leases.delete('kube-node-lease/a')).toBeUndefined();
  end();
  leases.put(lease('b'));
  expect(told.map(({ type, object }) => [type, object.resourceVersion, object.renewTime])).toEqual([
    ['ADDED', 1, 1],
    ['DELETED', 2, 1],
  ]);
  expect(version()).toBe(3);
});

test('what was compacted is gone, what came after is not', () => {
  const { leases } = createStore();
  for (const renewTime of [1, 2, 3, 4]) leases.put(lease('a', renewTime));
  leases.compact(2);
  expect(leases.since(1)).toBeUndefined();
  expect(leases.since(2)?.map(({ object }) => object.renewTime)).toEqual([3, 4]);
});

test('a watch may be as far behind as the store remembers, and no farther for ever', () => {
  const { leases } = createStore(10);
  for (let renewTime = 1; renewTime <= 1000; renewTime += 1) leases.put(lease('a', renewTime));
  expect(leases.since(990)).toHaveLength(10);
  expect(leases.since(900)).toBeUndefined();
});

test('pods are found by the node that they are bound to', () => {
  const { pods, podsOf } = createStore();
  const names = (node: string) => [...podsOf(node)].map(({ name }) => name);
  pods.put(pod('p', ''));
  pods.put(pod('p', 'a'));
  pods.put(pod('q', 'a'));
  pods.put(pod('r', 'b'));
  pods.delete('shop/q');
  expect([names('a'), names('b'), names(''), names('c')]).toEqual([['p'], ['r'], [], []]);
});

test('replaying the changes since any version gives the store of now', () => {
  const write = fc.record({ name: fc.constantFrom('a', 'b', 'c'), gone: fc.boolean() });
  fc.assert(
    fc.property(fc.array(write, { maxLength: 60 }), fc.nat(60), (writes, stop) => {
      const { leases, version } = createStore();
      let copy = new Map<string, SimLease>();
      let from = 0;
      for (const [index, { name, gone }] of writes.entries()) {
        if (gone) leases.delete(`kube-node-lease/${name}`);
        else leases.put(lease(name, index));
        if (index === stop) {
          copy = new Map([...leases.values()].map((each) => [keyOf(each), each]));
          from = version();
        }
      }
      for (const { type, object } of leases.since(from) ?? []) {
        if (type === 'DELETED') copy.delete(keyOf(object));
        else copy.set(keyOf(object), object);
      }
      const sorted = (of: Iterable<SimLease>) => [...of].map(keyOf).sort();
      expect(sorted(copy.values())).toEqual(sorted(leases.values()));
    }),
  );
});
