import { nodeInfo } from '@kube-heartbeat/metrics/families-node.ts';
import type { Alert } from './alert.ts';
import {
  age,
  atRisk,
  givenUp,
  grace,
  phase,
  secondsLeft,
  skew,
  suspect,
  unknownEarliest,
} from './records.ts';
import { per, threshold } from './tokens.ts';
import { firstAt, podsByFate } from './words.ts';

/** Many nodes at once are the control plane's fault: it has an alert of its own. */
const unlessSuspect = `unless on (${per}) ${suspect.record} == 1`;
const here = `on (${per}, node)`;

const inPhase = (...phases: readonly string[]): string =>
  `max by (${per}, node) (${phase.record}{phase=~"${phases.join('|')}"})`;

/** Somebody loses something when the node is given up; or its pods are not listed yet. */
const losesPods = `and ${here} ${secondsLeft.record} < Inf
unless ${here} sum by (${per}, node) (${atRisk.record}) == 0`;

/**
 * A spot machine that goes silent was most likely taken back: its Node object goes within a minute
 * or so, and there is nothing for anybody to do. If the object stays, the next alert counts it.
 */
const unlessReclaimed = `unless ${here} max by (${per}, node) (${nodeInfo.name}{capacity_type=~"spot|preemptible"})`;

/** Neither its lease nor its status comes any more; a node with this record is not Unknown yet. */
const unheard = `(
  ${inPhase('silent', 'unreachable')}
  or ${here} ${inPhase('queued', 'evicting')} unless ${here} ${unknownEarliest.record}
)`;

const imminent = `${givenUp.record} < on (${per}) group_left () (${threshold} * ${grace.record})`;

const nodeSilent: Alert = {
  name: 'KubeHeartbeatNodeSilent',
  group: 'nodes',
  enabled: true,
  says: 'A node that has pods to lose has missed two renewals, and no status came instead.',
  for: '0s',
  severity: 'warning',
  expr: [unheard, losesPods, unlessReclaimed, unlessSuspect].join('\n'),
  summary: `Node {{ $labels.node }} is silent: ${podsByFate}${firstAt}.`,
  description:
    'If the silence lasts, the node lifecycle controller calls the node Unknown, taints it, and its pods are deleted as their tolerations run out.',
};

const evictionImminent: Alert = {
  name: 'KubeHeartbeatEvictionImminent',
  group: 'nodes',
  enabled: true,
  says: 'Kubernetes has given a node up and is about to delete its pods.',
  for: '30s',
  severity: 'warning',
  escalation: {
    severity: 'critical',
    on: [per, 'node'],
    when: [
      `sum by (${per}, node) (${atRisk.record}{fate=~"waits|lost"}) > 0`,
      `or ${here} (${imminent} and on (${per}) count by (${per}) (${imminent}) >= 3)`,
    ].join('\n'),
    says: 'pods are among them that do not come back by themselves, or it is three nodes or more',
  },
  threshold: { value: 6.5, says: 'graces (of the one in force) until the first deletion' },
  expr: [imminent, unlessSuspect].join('\n'),
  summary: `Node {{ $labels.node }} was given up: ${podsByFate}${firstAt}.`,
  description:
    'The taint is set or about to be. A node that is Ready again one tick of the controller before a deletion saves that pod.',
};

const leaseStale: Alert = {
  name: 'KubeHeartbeatLeaseStale',
  group: 'nodes',
  enabled: true,
  says: 'A lease is older than a share of the grace in force. Plain: it asks no forecast, and for no cause.',
  for: '0s',
  severity: 'info',
  threshold: { value: 0.8, says: 'of the grace in force' },
  expr: [
    `${age.record} > on (${per}) group_left () (${threshold} * ${grace.record})`,
    `unless ${here} ${phase.record}{phase=~"leaving|starting|unobserved|evicted"}`,
    unlessSuspect,
  ].join('\n'),
  summary:
    'The lease of node {{ $labels.node }} was last renewed {{ $value | humanizeDuration }} ago.',
  description: 'At the whole of the grace, the node is called Unknown.',
};

const leaseLate: Alert = {
  name: 'KubeHeartbeatLeaseLate',
  group: 'nodes',
  enabled: false,
  says: 'A node goes on being late with its renewals.',
  for: '2m',
  severity: 'info',
  expr: [inPhase('late'), unlessSuspect].join('\n'),
  summary: 'Node {{ $labels.node }} is late with its renewals, and not for the first time.',
  description:
    'A single late renewal means little; a node that is late again and again is short of CPU, of network, or of an API server that answers.',
};

const clockSkewed: Alert = {
  name: 'KubeHeartbeatClockSkewed',
  group: 'nodes',
  enabled: false,
  says: 'The clock of a node is off by more than a share of the grace in force.',
  for: '10m',
  severity: 'info',
  threshold: { value: 0.2, says: 'of the grace in force' },
  expr: `abs(${skew.record}) > on (${per}) group_left () (${threshold} * ${grace.record})`,
  summary:
    'The clock of node {{ $labels.node }} is {{ $value | humanizeDuration }} off that of the exporter.',
  description:
    'The controller does not mind a clock that is merely off. One that is set back stops the renewals from counting until they pass the last one.',
};

export const nodeAlerts: readonly Alert[] = [
  nodeSilent,
  evictionImminent,
  leaseStale,
  leaseLate,
  clockSkewed,
];
