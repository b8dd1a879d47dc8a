import type { Instant, Seconds } from '@kube-heartbeat/rules/time.ts';
import type { Ground } from '../ground.ts';
import { conditionOf, type SimCondition, type SimNode } from '../objects.ts';
import { between } from '../random.ts';
import { plan } from '../schedule.ts';
import type { Kubelet } from './kubelet.ts';
import { readyOf } from './ready-condition.ts';

const jitter = 0.04;
/** A call of a runtime that hangs ends after runtimeRequestTimeout. */
const runtimeTimeout = 120;
const tries = 5;

/**
 * The status loop of one life: at each sync it posts if something changed, or if the last report
 * is old enough.
 *
 * @see kubernetes/pkg/kubelet/kubelet_node_status.go tryUpdateNodeStatus
 */
export function startStatusLoop(ground: Ground, kubelet: Kubelet, firstIn: Seconds): void {
  const { schedule, random, requestTime } = ground;
  const { updateFrequency } = kubelet.options;
  const { life } = kubelet;
  const isOver = (): boolean => kubelet.life !== life || !kubelet.isAlive;
  const again = (): void => {
    const wait = updateFrequency * (1 + jitter * random());
    plan(schedule, schedule.now + wait, sync);
  };
  const sync = (): void => {
    if (isOver()) return;
    // The versions are asked of the runtime before anything is said of it.
    if (kubelet.isDiskDead) again();
    else askRuntime(schedule.now + runtimeTimeout);
  };
  const askRuntime = (timeout: Instant): void => {
    if (isOver() || kubelet.runtime !== 'hung' || schedule.now >= timeout) report();
    else plan(schedule, Math.min(schedule.now + 1, timeout), () => askRuntime(timeout));
  };
  const report = (): void => {
    if (isOver()) return;
    kubelet.statusSyncs++;
    if (!kubelet.isConnected) {
      plan(schedule, schedule.now + tries * updateFrequency, again);
      return;
    }
    if (kubelet.posts && isDue(ground, kubelet)) {
      plan(schedule, schedule.now + between(random, ...requestTime), () => {
        if (!isOver() && kubelet.isConnected) post(ground, kubelet);
      });
    }
    again();
  };
  plan(schedule, schedule.now + firstIn, sync);
}

function isDue({ store, schedule }: Ground, kubelet: Kubelet): boolean {
  const node = store.nodes.get(kubelet.name);
  if (node === undefined) return false;
  if (kubelet.postsAlways || hasChanged(node, kubelet, schedule.now)) return true;
  const { reportFrequency } = kubelet.options;
  return schedule.now - kubelet.reportedAt >= reportFrequency + kubelet.reportDelay;
}

function hasChanged(node: SimNode, kubelet: Kubelet, now: Instant): boolean {
  const ready = conditionOf(node, 'Ready');
  const { status, message } = readyOf(kubelet, now);
  return ready?.status !== status || ready.message !== message;
}

/** PATCH the status: all the kubelet's conditions, with its own time in whole seconds. */
export function post({ store, schedule, random }: Ground, kubelet: Kubelet): void {
  const { now } = schedule;
  const node = store.nodes.get(kubelet.name);
  if (node === undefined) return;
  const { reportFrequency, minor } = kubelet.options;
  const isMoved = minor >= 34 && hasChanged(node, kubelet, now);
  kubelet.reportDelay = isMoved ? reportFrequency * between(random, -0.5, 0.5) : 0;
  kubelet.reportedAt = now;
  store.nodes.put({ ...node, conditions: posted(node, kubelet, now) });
}

/** What a node's conditions are once a kubelet has posted; those of others stay as they are. */
export function posted(node: SimNode, kubelet: Kubelet, now: Instant): readonly SimCondition[] {
  const own: Omit<SimCondition, 'heartbeatTime' | 'transitionTime'>[] = [
    { type: 'Ready', ...readyOf(kubelet, now) },
    pressure('MemoryPressure', 'KubeletHasSufficientMemory', 'sufficient memory available'),
    pressure('DiskPressure', 'KubeletHasNoDiskPressure', 'no disk pressure'),
    pressure('PIDPressure', 'KubeletHasSufficientPID', 'sufficient PID available'),
  ];
  const heartbeatTime = Math.floor(now + kubelet.clock);
  const types = new Set(own.map(({ type }) => type));
  return [
    ...own.map((condition): SimCondition => {
      const before = conditionOf(node, condition.type);
      const isSame = before?.status === condition.status;
      const transitionTime = isSame ? (before.transitionTime ?? heartbeatTime) : heartbeatTime;
      return { ...condition, heartbeatTime, transitionTime };
    }),
    ...node.conditions.filter(({ type }) => !types.has(type)),
  ];
}

const pressure = (type: string, reason: string, has: string) =>
  ({ type, status: 'False', reason, message: `kubelet has ${has}` }) as const;
