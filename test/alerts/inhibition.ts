import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { debian } from './debian.ts';
import type { Found } from './found.ts';
import { ended, freePort } from './prometheus.ts';

interface Row {
  readonly says: string;
  readonly firing: readonly Readonly<Record<string, string>>[];
  /** Of the first of them: whether Alertmanager keeps it back. */
  readonly inhibited: boolean;
}

const alert = (name: string, labels: Readonly<Record<string, string>> = {}) => ({
  alertname: name.startsWith('Kube') ? name : `KubeHeartbeat${name}`,
  cluster: 'eu',
  ...labels,
});

/** What examples/alertmanager.yaml keeps back; the first alert of each row is asked about. */
const rows: readonly Row[] = [
  {
    says: 'a silent node is not told of while the control plane is suspect',
    firing: [alert('NodeSilent', { node: 'a' }), alert('ControlPlaneSuspect')],
    inhibited: true,
  },
  {
    says: 'nor is kubernetes-mixin’s word of it',
    firing: [alert('KubeNodeNotReady', { node: 'b' }), alert('ControlPlaneSuspect')],
    inhibited: true,
  },
  {
    says: 'a silent node of another cluster is told of',
    firing: [alert('NodeSilent', { node: 'a', cluster: 'us' }), alert('ControlPlaneSuspect')],
    inhibited: false,
  },
  {
    says: 'a node that was given up is not told of as silent',
    firing: [
      alert('NodeSilent', { node: 'c', cluster: 'x' }),
      alert('EvictionImminent', { node: 'c', cluster: 'x' }),
    ],
    inhibited: true,
  },
  {
    says: 'another node is',
    firing: [
      alert('NodeSilent', { node: 'd', cluster: 'x' }),
      alert('EvictionImminent', { node: 'c', cluster: 'x' }),
    ],
    inhibited: false,
  },
  {
    says: 'the page itself is never kept back by what it keeps back',
    firing: [
      alert('EvictionImminent', { node: 'e', cluster: 'y' }),
      alert('NodeSilent', { node: 'e', cluster: 'y' }),
    ],
    inhibited: false,
  },
];

/** Send alerts to a running Alertmanager with our example. */
export async function inhibition(): Promise<Found> {
  const folder = mkdtempSync(join(tmpdir(), 'kube-heartbeat-alertmanager-'));
  const port = await freePort();
  const server = spawn(
    debian('alertmanager'),
    [
      '--config.file=examples/alertmanager.yaml',
      `--storage.path=${folder}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
      '--log.level=error',
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  try {
    const url = `http://127.0.0.1:${port}/api/v2/alerts`;
    await send(
      url,
      rows.flatMap(({ firing }) => firing),
    );
    const faults = await settled(url);
    return {
      faults,
      figure: `${rows.length - faults.length} of ${rows.length} inhibitions as said`,
    };
  } finally {
    await ended(server);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function send(url: string, alerts: Row['firing']): Promise<void> {
  const body = JSON.stringify(alerts.map((labels) => ({ labels })));
  const headers = { 'content-type': 'application/json' };
  for (let tries = 0; tries < 150; tries++) {
    try {
      if ((await fetch(url, { method: 'POST', headers, body })).ok) return;
    } catch {
      await wait(200);
    }
  }
  throw new Error('Alertmanager took no alert within 30 s.');
}

/** An alert is judged when its group is about to be told of, after the group wait of the example. */
async function settled(url: string): Promise<readonly string[]> {
  let faults: readonly string[] = [];
  for (let tries = 0; tries < 90; tries++) {
    faults = await judged(url);
    if (faults.length === 0) return faults;
    await wait(500);
  }
  return faults;
}

async function judged(url: string): Promise<readonly string[]> {
  const known = (await (await fetch(url)).json()) as readonly {
    labels: Readonly<Record<string, string>>;
    status: { state: string; inhibitedBy: readonly string[] };
  }[];
  return rows.flatMap(({ says, firing: [asked = {}], inhibited }) => {
    const found = known.find(({ labels }) =>
      Object.entries(asked).every(([name, value]) => labels[name] === value),
    );
    if (found === undefined || found.status.state === 'unprocessed') return [`${says}: not judged`];
    return found.status.inhibitedBy.length > 0 === inhibited ? [] : [`${says}: it is not so`];
  });
}
