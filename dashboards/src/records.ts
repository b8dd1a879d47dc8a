import { controlPlaneSuspect } from '@kube-heartbeat/metrics/families-controller.ts';
import {
  clockSkew,
  evictionEarliest,
  evictionLatest,
  leaseAge,
  leaseSeen,
  nodePhase,
  plegUnhealthyEarliest,
  plegUnhealthyLatest,
  relistLag,
  unreachableEarliest,
  unreachableLatest,
} from '@kube-heartbeat/metrics/families-node.ts';
import {
  evictionBlocked,
  mayRunTwice,
  nodeCause,
  nodeTaint,
  podsAtRisk,
  readyButDead,
  stuckTerminating,
} from '@kube-heartbeat/metrics/families-node-trouble.ts';
import { settingSeconds } from '@kube-heartbeat/metrics/families-setting.ts';
import { evidenceFresh } from '@kube-heartbeat/metrics/families-witness.ts';
import type { NodeFamily } from '@kube-heartbeat/metrics/family.ts';
import { per } from './tokens.ts';

/** A recording rule. */
export interface Recording {
  readonly record: string;
  /** With the tokens of `tokens.ts`. */
  readonly expr: string;
  readonly says: string;
}

const instance = `${per}, job, instance`;

const freshWitness: Recording = {
  record: 'cluster_instance:kube_heartbeat_evidence_fresh:min',
  expr: `min by (${instance}) (${evidenceFresh.name}{resource=~"leases|nodes"}) == 1`,
  says: 'The exporters that see what they speak of.',
};

const lastSeen: Recording = {
  record: `cluster_node:${leaseSeen.name}:max`,
  expr: `max by (${per}, node) (${leaseSeen.name} and on (${instance}) ${freshWitness.record})`,
  says: 'When any of them last saw a renewal of the node.',
};

/** Two exporters may differ by the scrape and by their clocks, but not by a whole renewal. */
const sameSight = 5;

const freshest: Recording = {
  record: 'cluster_node_instance:kube_heartbeat_witness:freshest',
  expr: [
    `group by (${instance}, node) (${nodePhase.name} and on (${instance}) ${freshWitness.record})`,
    `unless on (${instance}, node) (${leaseSeen.name} < on (${per}, node) group_left () (${lastSeen.record} - ${sameSight}))`,
  ].join('\n'),
  says: 'Those whose sight of the node is the newest: they speak for it, the others are silent.',
};

type Operator = 'min' | 'max';

/** Ages are the smallest, timestamps and all else the largest that the freshest witnesses say. */
function told(family: NodeFamily, operator: Operator = 'max'): Recording {
  const labels = family.labels.filter((label) => label !== 'node').map((label) => `, ${label}`);
  return {
    record: `cluster_node:${family.name}:${operator}`,
    expr: `${operator} by (${per}, node${labels.join('')}) (${family.name} and on (${instance}, node) ${freshest.record})`,
    says: `${family.name} as the freshest witnesses tell it.`,
  };
}

export const phase: Recording = told(nodePhase);
export const age: Recording = told(leaseAge, 'min');
export const skew: Recording = told(clockSkew);
export const unknownEarliest: Recording = told(unreachableEarliest);
export const unknownLatest: Recording = told(unreachableLatest);
export const earliest: Recording = told(evictionEarliest);
export const latest: Recording = told(evictionLatest);

export const secondsLeft: Recording = {
  record: 'cluster_node:kube_heartbeat_node_predicted_eviction:seconds_left',
  expr: `${earliest.record} - time()`,
  says: 'Seconds until the next pod of the node can be deleted; +Inf: none ever.',
};

export const plusMinus: Recording = {
  record: 'cluster_node:kube_heartbeat_node_predicted_eviction:plus_minus',
  expr: `(${latest.record} - ${earliest.record}) / 2`,
  says: 'How far the deletion may be from the middle of its bounds.',
};

export const atRisk: Recording = told(podsAtRisk);
export const unhealthyEarliest: Recording = told(plegUnhealthyEarliest);
export const unhealthyLatest: Recording = told(plegUnhealthyLatest);
export const cause: Recording = told(nodeCause);
export const lag: Recording = told(relistLag, 'min');
export const dead: Recording = told(readyButDead);
export const twice: Recording = told(mayRunTwice);
export const stuck: Recording = told(stuckTerminating);
export const blocked: Recording = told(evictionBlocked);
export const taints: Recording = told(nodeTaint);

export const givenUp: Recording = {
  record: 'cluster_node:kube_heartbeat_node_given_up:seconds_left',
  expr: `${secondsLeft.record} and on (${per}, node) ${phase.record}{phase=~"not_ready|unreachable|queued|evicting"}
unless on (${per}, node) sum by (${per}, node) (${atRisk.record}) == 0`,
  says: 'The same, of nodes that are not Ready and have a pod to lose.',
};

export const grace: Recording = {
  record: `cluster:${settingSeconds.name}:grace`,
  expr: `max by (${per}) (${settingSeconds.name}{setting="node-monitor-grace-period"})`,
  says: 'The grace in force; where two are possible, the longer.',
};

export const suspect: Recording = {
  record: `cluster:${controlPlaneSuspect.name}:max`,
  expr: [
    `max by (${per}) (${controlPlaneSuspect.name} and on (${instance}) ${freshWitness.record})`,
    `or on (${per}) max by (${per}) (${controlPlaneSuspect.name})`,
  ].join('\n'),
  says: 'Whether the control plane is likelier at fault than its nodes. Only where no exporter sees anything do the blind ones speak.',
};

/** The recording rules, each after those that it reads. */
export const recordings: readonly Recording[] = [
  freshWitness,
  lastSeen,
  freshest,
  phase,
  age,
  skew,
  unknownEarliest,
  unknownLatest,
  earliest,
  latest,
  secondsLeft,
  plusMinus,
  atRisk,
  unhealthyEarliest,
  unhealthyLatest,
  cause,
  lag,
  dead,
  twice,
  stuck,
  blocked,
  taints,
  givenUp,
  grace,
  suspect,
];
