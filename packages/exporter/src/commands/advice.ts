import type { Cause } from '@kube-heartbeat/rules/view.ts';
import type { NodeJson } from '../http/json.ts';
import type { Verdict } from './verdict.ts';

/** What is to be done about a cause; `commands` in order. */
type Advice = (node: NodeJson) => Verdict;

const logs = 'journalctl -u kubelet --since "-15 min"   # on the machine';
const restart = 'systemctl restart kubelet   # on the machine';
const describe = ({ name }: NodeJson): string => `kubectl describe node ${name}`;
const cordon = ({ name }: NodeJson): string => `kubectl cordon ${name}`;

const act =
  (why: string, commands: (node: NodeJson) => readonly string[]): Advice =>
  (node) => ({ verdict: 'act', why, commands: commands(node) });
const leave =
  (why: string): Advice =>
  () => ({ verdict: 'do not touch', why, commands: [] });

const table: Readonly<Partial<Record<Cause, Advice>>> = {
  kubelet_dead: act(
    'The machine lives and its kubelet does not, so its containers may run on. A kubelet that is back before the first deletion saves every pod.',
    (node) => [describe(node), logs, restart],
  ),
  kubelet_cut_off: act(
    'The kubelet lives and does not reach the API server; its containers run on. Mend its way there; deleting its pods by force would start them twice.',
    (node) => [
      describe(node),
      `${logs}: what does it say of the API server?`,
      'ss -tn state established "( dport = :6443 )"   # on the machine: is there a connection?',
    ],
  ),
  runtime_stuck: act(
    'The container runtime does not answer. Containers run on, but nothing can be started, stopped or drained there until it does. A restart of containerd leaves running containers alone.',
    (node) => [
      cordon(node),
      'timeout 10 crictl info   # on the machine: does it answer?',
      'systemctl restart containerd   # on the machine, or the runtime it has',
      `${restart}, once crictl answers: without its runtime a kubelet does not come up, and its lease falls silent`,
    ],
  ),
  pleg_slow: act(
    'The kubelet does not get through its containers: one of them, or the disk under them, blocks the runtime. Containers run on, but deletions are not acted on once it is not ready. A restart of the kubelet alone buys three minutes of Ready and mends nothing.',
    (node) => [
      cordon(node),
      'timeout 30 crictl pods; timeout 30 crictl ps -a   # on the machine: which call hangs?',
      "ps -eo pid,stat,wchan:30,cmd | awk '$2 ~ /D/'   # on the machine: what waits for a disk?",
      'systemctl restart containerd   # on the machine, once that is seen to',
    ],
  ),
  status_stuck: act(
    'It stays Ready for ever while its lease is renewed: Kubernetes will not move its pods. See to the machine; if its disk is dead, take it out.',
    (node) => [
      cordon(node),
      'dmesg -T | tail -50; touch /var/lib/kubelet/.writable   # on the machine: does the disk write?',
      `${restart}: if it does not come back, its lease falls silent, and its pods are moved`,
      `kubectl drain ${node.name} --ignore-daemonsets --delete-emptydir-data   # if its kubelet still stops pods`,
    ],
  ),
  network_not_ready: act(
    'Its network plug-in is missing or not ready. Pods that run stay; new ones wait.',
    (node) => [
      describe(node),
      `kubectl get pods -A --field-selector spec.nodeName=${node.name}   # how is the pod of the network plug-in?`,
      'ls -l /etc/cni/net.d   # on the machine',
    ],
  ),
  node_problem: act(
    'Somebody who looks at the machine from within says that it is broken, and Kubernetes does nothing about that by itself.',
    (node) => [
      describe(node),
      cordon(node),
      `kubectl drain ${node.name} --ignore-daemonsets --delete-emptydir-data`,
    ],
  ),
  clock: act(
    'Its clock was set back: renewals count again once it passes the last one that did. Set it right.',
    (node) => [
      describe(node),
      'chronyc tracking || timedatectl   # on the machine',
      'chronyc makestep || systemctl restart systemd-timesyncd   # on the machine',
    ],
  ),
  node_gone: act(
    'Nothing answers there. Whether its containers still run depends on whether the machine is off: ask the cloud, or the power switch, before anything else.',
    (node) => [
      describe(node),
      'is the machine off? ask the cloud, its console or its power switch',
    ],
  ),
  delegated: leave(
    'Its lease is renewed in its place, by an edge that is to live without us. Its pods are left alone on purpose.',
  ),
  zone_cut_off: leave(
    'Most of its zone does not answer: see to the zone, its power and its network. Whatever is done to single nodes now is done to all of them.',
  ),
  control_plane: leave(
    'Many nodes fell silent at once: the fault is likelier the control plane or its network than this node.',
  ),
};

/** What is to be done about the node's cause; `undefined`: its phase says more than its cause. */
export function adviceOf(node: NodeJson): Verdict | undefined {
  return node.cause === null ? undefined : table[node.cause]?.(node);
}
