import type { Cause } from './view.ts';

const sentences: Readonly<Record<Cause, string>> = {
  kubelet_dead: 'its machine answers, but its kubelet does not: it was stopped, or is frozen',
  kubelet_cut_off: 'its kubelet answers us and renews nothing: it does not reach the API server',
  runtime_stuck: 'its container runtime does not answer its kubelet',
  pleg_slow: 'its kubelet no longer gets through the list of its containers (PLEG)',
  status_stuck:
    'it renews its lease and posts no status: something in its kubelet hangs, as on a dead disk',
  network_not_ready: 'its kubelet says that the network of its pods is not ready',
  node_problem: 'one of its conditions says that it is broken',
  clock: 'its clock was set back, so that its renewals do not count until it catches up',
  delegated: 'somebody else renews its lease, and nobody knows how its kubelet is',
  control_plane:
    'so many nodes fell silent at once that the fault is likelier that of the control plane',
  zone_cut_off: 'nothing answers in most of its zone: the zone is down, or cut off from us',
  node_gone: 'nothing answers at its address: its machine is off, or cut off from us',
  unknown: 'nothing that we see tells why',
};

/** The sentence behind a cause: what is seen, in words for people. */
export function causeSays(cause: Cause): string {
  return sentences[cause];
}
