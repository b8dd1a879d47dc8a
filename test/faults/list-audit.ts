import { readFileSync } from 'node:fs';
import type { Lists } from './stage.ts';

const exporter = 'system:serviceaccount:monitoring:kube-heartbeat';

/** What kube-apiserver writes down: that the exporter lists, nothing else. */
export const listPolicy = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived', 'ResponseStarted'],
  rules: [{ level: 'Metadata', users: [exporter], verbs: ['list'] }, { level: 'None' }],
};

/** How many lists of each resource the exporter has begun, refused ones too: their first pages. */
export function listsIn(auditFile: string): Lists {
  const lists = { leases: 0, nodes: 0, leader: 0 };
  for (const line of readFileSync(auditFile, 'utf8').split('\n')) {
    if (line === '') continue;
    const { requestURI } = JSON.parse(line) as { requestURI: string };
    if (requestURI.includes('continue=')) continue;
    if (requestURI.includes('kube-node-lease')) lists.leases += 1;
    else if (requestURI.includes('kube-system/leases')) lists.leader += 1;
    else if (requestURI.startsWith('/api/v1/nodes')) lists.nodes += 1;
  }
  return lists;
}
