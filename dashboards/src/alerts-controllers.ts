import { evictionsHalted, leaderChanges } from '@kube-heartbeat/metrics/families-controller.ts';
import { nodesByPhase, orphanLeases } from '@kube-heartbeat/metrics/families-fleet.ts';
import { leaseGaps, predictions } from '@kube-heartbeat/metrics/families-prediction.ts';
import { zoneDisruption } from '@kube-heartbeat/metrics/families-zone.ts';
import type { Alert } from './alert.ts';
import { blocked, phase, suspect } from './records.ts';
import { per, threshold } from './tokens.ts';
import { inCluster } from './words.ts';

const controlPlaneSuspect: Alert = {
  name: 'KubeHeartbeatControlPlaneSuspect',
  group: 'controllers',
  enabled: true,
  says: 'So many nodes fell silent at once, in every zone, that the fault is likelier that of the control plane or of its network.',
  for: '0s',
  severity: 'critical',
  expr: `${suspect.record} == 1`,
  summary: `A good share of all nodes${inCluster} fell silent at once: see to the control plane, not to the nodes.`,
  description:
    'While this fires, no node has an alert of its own. If heartbeats stay away for the whole of the grace, the controller gives the nodes up; if it gives up all of them, it stops evicting.',
};

const blockedNodes = `count by (${per}, reason) (max by (${per}, node, reason) (${blocked.record}))`;
const halted = `label_replace(max by (${per}) (${evictionsHalted.name}) == 1, "reason", "all_zones_dark", "", "")`;

const evictionsBlocked: Alert = {
  name: 'KubeHeartbeatEvictionsBlocked',
  group: 'controllers',
  enabled: true,
  says: 'Nodes are in trouble, and something holds back what would else happen to their pods.',
  for: '2m',
  severity: 'warning',
  escalation: {
    severity: 'critical',
    on: [per, 'reason'],
    when: `${blockedNodes} >= 3`,
    says: 'it is three nodes or more',
  },
  expr: `${blockedNodes}\nor on (${per}, reason) ${halted}`,
  summary: `No pod is moved off {{ $value }} node(s) in trouble${inCluster}: {{ $labels.reason }}.`,
  description:
    'lease_blinded: somebody else writes to the lease. zone_rate_zero: too much of a small zone is down. all_zones_dark: no node is ready anywhere. no_leader: no controller manager leads.',
};

const graceMarginThin: Alert = {
  name: 'KubeHeartbeatGraceMarginThin',
  group: 'controllers',
  enabled: false,
  says: 'Renewals come so late that one node in a hundred comes near the grace.',
  for: '15m',
  severity: 'info',
  threshold: { value: 0.8, says: 'of the grace in force' },
  expr: `max by (${per}) (
  histogram_quantile(0.99, sum by (${per}, job, instance, le) (rate(${leaseGaps.name}_bucket[1h])))
) > ${threshold}`,
  summary: `One renewal in a hundred${inCluster} takes {{ $value | humanizePercentage }} of the grace.`,
  description: 'A little more, and healthy nodes are called Unknown.',
};

const podsEvicting = `max by (${per}) (${phase.record}{phase="evicting"})`;

const evictionTimersReset: Alert = {
  name: 'KubeHeartbeatEvictionTimersReset',
  group: 'controllers',
  enabled: false,
  says: 'The controller manager changed its leader while pods waited for their deletion: every wait began anew.',
  for: '0s',
  severity: 'info',
  expr: `max by (${per}) (increase(${leaderChanges.name}[10m])) > 0\nand on (${per}) ${podsEvicting}`,
  summary: `A new controller manager leads${inCluster}: the pods of nodes given up get their whole wait again.`,
  description: 'Evictions come later than was said before; the forecasts have taken that in.',
};

const zonePartiallyDisrupted: Alert = {
  name: 'KubeHeartbeatZonePartiallyDisrupted',
  group: 'controllers',
  enabled: false,
  says: 'So much of a zone is down that the controller slows its evictions or stops them there.',
  for: '1m',
  severity: 'warning',
  expr: `max by (${per}, topology_zone) (${zoneDisruption.name}{state="partial"}) == 1`,
  summary: `Zone {{ $labels.topology_zone }}${inCluster} is partially disrupted.`,
  description:
    'A zone of more than the large-cluster threshold is evicted at the secondary rate; a smaller one not at all.',
};

const orphans: Alert = {
  name: 'KubeHeartbeatOrphanLeases',
  group: 'controllers',
  enabled: false,
  says: 'Leases pile up that no node goes with.',
  for: '1h',
  severity: 'info',
  threshold: { value: 0.1, says: 'of the number of nodes' },
  expr: `max by (${per}) (${orphanLeases.name}) > ${threshold} * max by (${per}) (sum by (${per}, job, instance) (${nodesByPhase.name}))`,
  summary: `{{ $value }} leases${inCluster} belong to no node.`,
  description: 'They harm nobody but whoever reads leases without nodes.',
};

const forecastsOff: Alert = {
  name: 'KubeHeartbeatForecastsOff',
  group: 'controllers',
  enabled: false,
  says: 'More forecasts than a few turned out wrong: do not trust the times until it is known why.',
  for: '0s',
  severity: 'warning',
  threshold: { value: 0.05, says: 'of the events of six hours' },
  expr: `max by (${per}) (
  sum by (${per}, job, instance) (increase(${predictions.name}{at="last_fact", result=~"early|late|missed"}[6h]))
  / (sum by (${per}, job, instance) (increase(${predictions.name}{at="last_fact", result=~"inside|early|late|missed"}[6h])) > 20)
) > ${threshold}`,
  summary: `{{ $value | humanizePercentage }} of the forecasts${inCluster} were wrong in the last six hours.`,
  description: 'Most likely a setting of the controllers is not what the exporter takes it to be.',
};

export const controllerAlerts: readonly Alert[] = [
  controlPlaneSuspect,
  evictionsBlocked,
  zonePartiallyDisrupted,
  evictionTimersReset,
  graceMarginThin,
  orphans,
  forecastsOff,
];
