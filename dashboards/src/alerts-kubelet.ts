import type { Alert } from './alert.ts';
import {
  atRisk,
  cause,
  dead,
  lag,
  phase,
  stuck,
  suspect,
  taints,
  twice,
  unhealthyEarliest,
  unknownEarliest,
} from './records.ts';
import { labelValues, match, per, threshold } from './tokens.ts';

const here = `on (${per}, node)`;
const unlessSuspect = `unless on (${per}) ${suspect.record} == 1`;

/** Without a good relist for so long, a kubelet calls itself not Ready. */
const relistLimit = 180;

/**
 * A node that was Unknown and is back keeps its taint until the controller's next tick, but says
 * Ready; of a new one, whose kubelet is not Ready yet, nobody loses a pod.
 */
const saysNotReady = `(max by (${per}, node) (${phase.record}{phase=~"not_ready|queued|evicting"})
    unless ${here} ${taints.record}{key="node.kubernetes.io/unreachable", effect="NoExecute"}
    unless ${here} sum by (${per}, node) (${atRisk.record}) == 0)`;

/** A kubelet that is back has an old lag until it is looked at again, but no forecast of it. */
const relistsStall = `${lag.record} > ${threshold} * ${relistLimit} and ${here} ${unhealthyEarliest.record}`;

const causeWord = `{{ with printf \`${cause.record}{${match}, node=%q}\` ${labelValues} $labels.node | query }} ({{ . | first | label "cause" }}){{ end }}`;

const kubeletStuck: Alert = {
  name: 'KubeHeartbeatKubeletStuck',
  group: 'nodes',
  enabled: true,
  says: 'A kubelet lives but does not do its work: its relists stall, its runtime hangs, it says that it is not Ready, or it is Ready but dead.',
  for: '0s',
  severity: 'warning',
  threshold: {
    value: 0.33,
    says: 'of the 180 s without a good relist after which a kubelet calls itself not Ready',
  },
  expr: `(
  ${relistsStall}
  or ${here} max by (${per}, node) (${cause.record}{cause=~"runtime_stuck|status_stuck"})
  or ${here} ${dead.record} >= 0.5
  or ${here} ${saysNotReady}
)
and ${here} ${unknownEarliest.record}
unless ${here} ${phase.record}{phase=~"leaving|starting|unobserved|silent"}
${unlessSuspect}`,
  summary: `The kubelet of {{ $labels.node }} lives but does not do its work${causeWord}.`,
  description:
    'A kubelet whose relists stall calls itself not Ready after 180 s, and its pods are deleted as their tolerations run out; one that is Ready but dead gets new pods and starts none.',
};

const podsMayRunTwice: Alert = {
  name: 'KubeHeartbeatPodsMayRunTwice',
  group: 'nodes',
  enabled: true,
  says: 'Pods of a silent node were replaced, and nobody knows that they stopped.',
  for: '0s',
  severity: 'warning',
  expr: [`${twice.record} > 0`, `and ${here} ${stuck.record} > 0`, unlessSuspect].join('\n'),
  summary:
    '{{ $value }} pods of {{ $labels.node }} may run twice: here and where their owner made them again.',
  description:
    'If the machine lives and only its network is cut, both copies work. Nobody but its kubelet, or a human who knows that it is off, can say that the old ones stopped.',
};

const podsStuckTerminating: Alert = {
  name: 'KubeHeartbeatPodsStuckTerminating',
  group: 'nodes',
  enabled: false,
  says: 'Pods are being deleted for so long that their kubelet should have confirmed it.',
  for: '10m',
  severity: 'warning',
  expr: `${stuck.record} > 0`,
  summary: '{{ $value }} pods of {{ $labels.node }} hang in Terminating.',
  description:
    'What waits for them (a StatefulSet, a volume) waits until the kubelet is back, the Node is deleted, or a human sets the out-of-service taint.',
};

export const kubeletAlerts: readonly Alert[] = [
  kubeletStuck,
  podsMayRunTwice,
  podsStuckTerminating,
];
