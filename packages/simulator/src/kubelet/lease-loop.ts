import type { Seconds } from '@kube-heartbeat/rules/time.ts';
import type { Ground } from '../ground.ts';
import { leaseNamespace } from '../objects.ts';
import { between } from '../random.ts';
import { plan } from '../schedule.ts';
import type { Kubelet } from './kubelet.ts';

/** Tries of an update back to back; then it reads first, and waits longer each time. */
const updateTries = 5;
const firstPause = 0.2;
const longestPause = 7;
const jitter = 0.04;

/**
 * The lease loop of one life: renew, then wait a quarter of the duration and up to 4 % more. Cut
 * off, each request hangs until its timeout; no more than five in a row, then with pauses.
 *
 * @see component-helpers/apimachinery/lease/controller.go sync
 */
export function startLeaseLoop(ground: Ground, kubelet: Kubelet, firstIn: Seconds): void {
  const { schedule, random, requestTime } = ground;
  const { leaseDuration, updateFrequency } = kubelet.options;
  const { life } = kubelet;
  const timeout = Math.min(leaseDuration, updateFrequency);
  let failures = 0;
  let pause = firstPause;
  const isOver = (): boolean => kubelet.life !== life || !kubelet.isAlive;
  const again = (): void => {
    failures = 0;
    pause = firstPause;
    const wait = (leaseDuration / 4) * (1 + jitter * random());
    plan(schedule, schedule.now + wait + between(random, ...requestTime), attempt);
  };
  const attempt = (): void => {
    if (isOver()) return;
    if (kubelet.renews && !kubelet.isConnected) {
      plan(schedule, schedule.now + timeout, fail);
      return;
    }
    if (kubelet.renews) renew(ground, kubelet);
    again();
  };
  const fail = (): void => {
    failures++;
    if (failures < updateTries) {
      attempt();
      return;
    }
    plan(schedule, schedule.now + pause, attempt);
    pause = Math.min(2 * pause, longestPause);
  };
  plan(schedule, schedule.now + firstIn, attempt);
}

/** Write the lease with the kubelet's own time, from before the request. */
export function renew({ store, schedule, requestTime }: Ground, kubelet: Kubelet): void {
  const { name, leaseKey, clock, options } = kubelet;
  const renewTime = schedule.now + clock - requestTime[0];
  const lease = store.leases.get(leaseKey);
  if (lease !== undefined) {
    store.leases.put({ ...lease, renewTime });
    return;
  }
  const node = store.nodes.get(name);
  if (node === undefined) return;
  store.leases.put({
    namespace: leaseNamespace,
    name,
    uid: `lease-${node.uid}`,
    createdAt: schedule.now,
    resourceVersion: 0,
    holder: name,
    duration: options.leaseDuration,
    renewTime,
  });
}
