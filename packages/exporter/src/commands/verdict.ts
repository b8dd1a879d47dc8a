import type { ClusterJson, NodeJson, PodJson } from '../http/json.ts';
import { adviceOf } from './advice.ts';

/** What to do about a node, now. */
export interface Verdict {
  readonly verdict: 'wait' | 'act' | 'do not touch';
  /** Why, in one or two sentences. */
  readonly why: string;
  /** In this order; none unless it says act. */
  readonly commands: readonly string[];
}

/** What to do about a node: the first that holds. */
export function verdictOf(node: NodeJson, cluster: ClusterJson): Verdict {
  return (
    untouchable(node, cluster) ?? leaving(node) ?? byCause(node) ?? patient(node) ?? actionOf(node)
  );
}

function untouchable({ blocked, phase }: NodeJson, cluster: ClusterJson): Verdict | undefined {
  const leave = (why: string): Verdict => ({ verdict: 'do not touch', why, commands: [] });
  if (phase === 'unobserved')
    return leave(
      'Our own view of the cluster is too old to judge the node by. See to the exporter and the API server first.',
    );
  if (cluster.evictions_halted || blocked.includes('all_zones_dark'))
    return leave(
      'Every zone is dark, so the controller evicts nobody: the fault is likelier the control plane or its network than this node. Deleting Nodes or pods now would do the harm that Kubernetes holds back.',
    );
  if (cluster.control_plane_suspect)
    return leave(
      'Many nodes fell silent at once: the fault is likelier the control plane or its network than this node.',
    );
  if (blocked.includes('zone_rate_zero'))
    return leave(
      'So much of its zone is down that the controller taints no further node there. See to the zone; its pods stay where they are until then.',
    );
  if (blocked.includes('no_leader'))
    return leave(
      'No controller manager leads: nothing happens to any node until one does. See to the control plane.',
    );
  return undefined;
}

const wait = (why: string): Verdict => ({ verdict: 'wait', why, commands: [] });

function leaving({ phase, departing }: NodeJson): Verdict | undefined {
  if (phase !== 'leaving') return undefined;
  return wait(
    `It is on its way out on purpose (${departing}): whoever takes it out sees to its pods.`,
  );
}

/** The cause says what to do, unless a machine that may be off holds pods that are deleted already. */
function byCause(node: NodeJson): Verdict | undefined {
  if (node.blocked.includes('lease_blinded')) return undefined;
  const advice = adviceOf(node);
  if (advice?.verdict !== 'act') return advice;
  const off = node.cause === 'node_gone' ? outOfService(node) : [];
  if (node.phase === 'evicted' && (off.length > 0 || !node.pods.some(isStuck))) return undefined;
  return { ...advice, commands: [...advice.commands, ...off] };
}

function patient({ phase }: NodeJson): Verdict | undefined {
  if (phase === 'ready') return wait('Nothing is wrong.');
  if (phase === 'starting')
    return wait('It has just registered and has not said yet that it is ready.');
  if (phase === 'late')
    return wait(
      'One renewal is late; a single one means little. It is silent once two are missed.',
    );
  return undefined;
}

function actionOf(node: NodeJson): Verdict {
  const { name, phase } = node;
  const see = `kubectl describe node ${name}`;
  const logs = 'journalctl -u kubelet --since "-15 min"   # on the machine, if it answers';
  if (node.blocked.includes('lease_blinded')) return blinded(name, see);
  if (phase === 'silent' || phase === 'unreachable' || phase === 'queued') {
    return {
      verdict: 'act',
      why: 'The kubelet is silent. If the machine lives, a restarted kubelet in time saves every pod; if it is gone, nothing needs saving before the taint.',
      commands: [see, logs, 'systemctl restart kubelet   # on the machine'],
    };
  }
  if (phase === 'not_ready') {
    return {
      verdict: 'act',
      why: `The kubelet lives and says why it is not ready: ${node.ready_message || node.ready_reason}.`,
      commands: [see, logs, 'crictl info   # on the machine: does the container runtime answer?'],
    };
  }
  return phase === 'evicting' ? evicting(node, see, logs) : stuck(node);
}

function blinded(name: string, see: string): Verdict {
  return {
    verdict: 'act',
    why: 'Somebody other than its kubelet wrote to its lease: the controller of 1.37 will not give the node up while that write stands. Only if the machine is surely dead, delete the lease; a kubelet that lives makes a new one.',
    commands: [
      see,
      `kubectl -n kube-node-lease get lease ${name} -o yaml --show-managed-fields`,
      `kubectl -n kube-node-lease delete lease ${name}`,
    ],
  };
}

function evicting(node: NodeJson, see: string, logs: string): Verdict {
  return {
    verdict: 'act',
    why: 'Its pods are being deleted. A node that is Ready again at least one tick of the controller before a deletion saves that pod.',
    commands: [see, logs, 'systemctl restart kubelet   # on the machine', ...outOfService(node)],
  };
}

function stuck(node: NodeJson): Verdict {
  const commands = outOfService(node);
  if (commands.length === 0)
    return {
      verdict: 'wait',
      why: 'No pod is left that anybody could save or that waits for its object to go.',
      commands,
    };
  return {
    verdict: 'act',
    why: 'Pods hang in Terminating until their kubelet confirms, and StatefulSets and volumes wait for them. Only if the machine is surely off, say so by the out-of-service taint: their objects go within 20 s and volumes are detached at once. On a machine that still runs, this starts them twice.',
    commands,
  };
}

/** What frees pods that wait for a dead kubelet. */
function outOfService({ name, pods }: NodeJson): readonly string[] {
  if (!pods.some(isStuck)) return [];
  const taint = `kubectl taint nodes ${name} node.kubernetes.io/out-of-service=nodeshutdown`;
  return [
    `${taint}:NoExecute   # only if the machine is off for sure`,
    `${taint}:NoExecute-   # once it is back, before it gets work again`,
  ];
}

function isStuck({ terminating, fate, object_end }: PodJson): boolean {
  return (terminating || fate === 'waits') && object_end.latest === 'never';
}
