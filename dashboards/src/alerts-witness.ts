import { buildInfo, evidenceFresh } from '@kube-heartbeat/metrics/families-witness.ts';
import type { Alert } from './alert.ts';
import { per } from './tokens.ts';
import { inCluster } from './words.ts';

const seeing = `min by (${per}, job, instance) (${evidenceFresh.name}{resource=~"leases|nodes"}) == 1`;

const exporterStale: Alert = {
  name: 'KubeHeartbeatExporterStale',
  group: 'witness',
  enabled: true,
  says: 'An exporter no longer sees the leases or nodes of which it speaks: it accuses no node, and clears none.',
  for: '3m',
  severity: 'info',
  escalation: {
    severity: 'warning',
    on: [per],
    when: `count by (${per}) (${evidenceFresh.name}{resource="leases"}) unless on (${per}) count by (${per}) (${seeing})`,
    says: 'no other exporter of the cluster sees them either',
  },
  expr: `count by (${per}, job, instance) (${evidenceFresh.name}{resource=~"leases|nodes"} == 0)`,
  summary: `{{ $labels.instance }}${inCluster} has not seen the cluster for minutes.`,
  description: 'Heartbeats that stop now are seen by nobody, or by the other exporters alone.',
};

const exporterDown: Alert = {
  name: 'KubeHeartbeatExporterDown',
  group: 'witness',
  enabled: true,
  says: 'No exporter of a cluster answers that did within the last day.',
  for: '3m',
  severity: 'warning',
  expr: `max by (${per}) (max_over_time(${buildInfo.name}[1d]))
unless on (${per}) max by (${per}) (${buildInfo.name})`,
  summary: `No kube-heartbeat answers${inCluster}: nobody watches its heartbeats.`,
  description: 'Kubernetes evicts as ever; nobody says so before.',
};

export const witnessAlerts: readonly Alert[] = [exporterStale, exporterDown];
