import type { Because, Reason } from './because.ts';
import type { Seconds } from './time.ts';

/** The sentence behind a reason: what the controller does, in words for people. */
export function says(because: Because): string {
  switch (because.code) {
    case 'silence':
      return `no heartbeat counts for ${span(because.grace)}${tickNote(because.tick)}${quirk(because.quirk)}`;
    case 'estimate':
      return `no renewal was seen since we started; grace is ${span(because.grace)}, counted from its own word`;
    case 'leader_changed':
      return `a new leader began every wait anew; grace is ${span(because.grace)}${tickNote(because.tick)}`;
    case 'all_zones_left_dark':
      return `all zones were dark, so every grace of ${span(because.grace)} began anew`;
    case 'queue':
      return `${queueSentence(because.waiting, because.rate)}${press(because.throttled)}`;
    case 'toleration':
      return `it tolerates the taint for ${span(because.seconds)}`;
    case 'timer':
      return `its wait of ${span(because.seconds)} runs and is never moved`;
    case 'default_toleration':
      return `a pod with the default toleration of ${span(because.seconds)}; its own pods are not listed`;
    default:
      return sentences[because.code];
  }
}

type Plain = Exclude<
  Reason,
  | 'silence'
  | 'estimate'
  | 'leader_changed'
  | 'all_zones_left_dark'
  | 'queue'
  | 'toleration'
  | 'timer'
  | 'default_toleration'
>;

const sentences: Readonly<Record<Plain, string>> = {
  lease_blinded:
    'its lease was written after the last renewal, so the controller never gives it up',
  no_leader: 'no controller manager leads, so nothing moves until one does',
  evidence_stale: 'our own sight of the cluster is too old to say when at the latest',
  zone_rate_zero: 'too much of its zone is down, so no more nodes are tainted there',
  all_zones_dark: 'no zone has a ready node left, so nobody is evicted',
  not_tolerated: 'it does not tolerate a taint of its node, so it goes at once',
  tolerated_for_ever: 'it tolerates the taint for ever',
  taint_eviction_off: 'the taint-eviction-controller does not run',
  cloud_may_delete_node: 'the cloud may delete the Node first, and PodGC its pods 40 to 80 s later',
  node_deleted: 'its Node object is gone: PodGC removes it 40 to 80 s after that',
  out_of_service: 'its node is marked out-of-service: PodGC removes it within 20 s',
  called_off_too_late: 'its wait was over when the taint went: it may be deleted all the same',
  marked_not_ready: 'its node was given up, and the controller marks its pods one by one',
  kubelet_must_confirm: 'only its kubelet can confirm that it stopped',
  relist_stalls:
    'a kubelet whose last good relist is 3m0s old calls itself not ready, PLEG is not healthy',
  relist_never:
    'a kubelet that has had no good relist since it started says so with its next status',
  runtime_down: 'a kubelet whose container runtime was last well 30s ago calls itself not ready',
  runtime_hangs:
    'its container runtime hangs: the kubelet says so once a call of 2m0s has failed, or a relist is 3m0s old',
  kubelet_keeps_services:
    'a kubelet that calls itself not ready leaves its pods in their Services until they are deleted',
};

const tickNote = (tick: string): string => (tick === 'learned' ? ', and its tick is known' : '');

function quirk(open: 'no' | 'yes' | 'open'): string {
  if (open === 'no') return '';
  return open === 'yes' ? ', counted one tick late' : ', perhaps counted one tick late';
}

function queueSentence(waiting: number, rate: number): string {
  const interval = `one node each ${span(1 / rate)}`;
  return waiting === 1
    ? `its zone taints ${interval}`
    : `${waiting} nodes of its zone wait: ${interval}`;
}

const press = (throttled: Seconds = 0): string =>
  throttled === 0 ? '' : '; the controller waits for its own rate limit';

/** A span for people: 300 s is 5m0s, as the controllers write it. */
export function span(seconds: Seconds): string {
  if (seconds === Infinity) return 'for ever';
  const rounded = Math.round(seconds * 10) / 10;
  if (rounded < 60) return `${rounded}s`;
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  return `${hours > 0 ? `${hours}h` : ''}${minutes}m${whole % 60}s`;
}
