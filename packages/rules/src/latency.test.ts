import { expect, test } from 'vitest';
import { type Cluster, observe } from './cluster.ts';
import { learnedDelay } from './latency.ts';
import { leaseFact, watched } from './stage.ts';

/** Ten nodes renew each second, their clocks off by an hour; we see them late as told. */
function renewals(seconds: number, late: (second: number, node: number) => number): Cluster {
  const cluster = watched();
  for (let second = 0; second < seconds; second++) {
    for (let node = 0; node < 10; node++) {
      const seenAt = second + node / 100 + late(second, node);
      observe(cluster, leaseFact(`n${node}`, seenAt, { renewTime: second - 3600 + node / 100 }));
    }
  }
  return cluster;
}
const learned = (cluster: Cluster): number => learnedDelay(cluster.latency, 0.1);

test('before enough seconds were seen the delay is the assumed one', () => {
  expect(learned(renewals(20, () => 0))).toBe(0.1);
});
test('a constant lateness is skew, and no delay', () => {
  expect(learned(renewals(60, () => 0.7))).toBe(0.05);
});
test('one slow kubelet is slow alone', () => {
  expect(learned(renewals(60, (_, node) => (node === 3 ? 0.8 : 0)))).toBe(0.05);
  expect(learned(renewals(60, (second, node) => (node === second % 10 ? 0.8 : 0)))).toBe(0.05);
});
test('what all renewals of a second share is ours', () => {
  expect(learned(renewals(60, (second) => (second % 10 === 9 ? 0.15 : 0)))).toBe(0.2);
});
