import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildBinaries } from '../cluster/build.ts';
import { type ControlPlane, type Site, startControlPlane } from '../cluster/control-plane.ts';
import { type FakeKubelets, openFakeKubelets } from '../cluster/fake-kubelet.ts';
import { leasesPath, microTime, nodesPath } from '../cluster/objects.ts';
import { seeded } from '../cluster/random.ts';
import { type Exporter, type Setup, startExporter } from './exporter.ts';
import { listPolicy, listsIn } from './list-audit.ts';
import type { Stage, Stored } from './stage.ts';
import { layWire, type Wire } from './wire.ts';

/** The exporter before a real API server, a wire between the two that can be cut. */
export interface RealStage extends Stage {
  readonly plane: ControlPlane;
  readonly kubelets: FakeKubelets;
  readonly wire: Wire;
  /** Of the exporter: its token and the authority that it trusts are files beside it. */
  readonly tokenFile: string;
  readonly authorityFile: string;
  /** Resolves once the API server answers that it is ready. */
  readonly ready: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface RealOptions {
  readonly site?: Partial<Site>;
  /** What is said of the exporter that is under test. */
  readonly exporter?: Partial<Setup>;
  /** Before the exporter starts. */
  readonly prepare?: (plane: ControlPlane, tokenFile: string) => Promise<void>;
}

const nodes = 60;
const leaderPath = '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases';
const leader = 'kube-controller-manager';

/** Starts all of it: 60 nodes that live, one that is not Ready, one that is drained. */
export async function startRealStage(options: RealOptions = {}): Promise<RealStage> {
  const folder = mkdtempSync(join(tmpdir(), 'kube-heartbeat-faults-'));
  const policy = join(folder, 'policy.json');
  writeFileSync(policy, JSON.stringify(listPolicy));
  const { address = '127.0.0.1', flags, authority } = options.site ?? {};
  const plane = await startControlPlane(buildBinaries(), {
    ...{ address, flags: { 'audit-policy-file': policy, ...flags } },
    ...(authority !== undefined && { authority }),
  });
  const { api } = plane;
  const kubelets = openFakeKubelets(api, { leaseDuration: 40, random: seeded(8) });
  const healthy = new Set(Array.from({ length: nodes }, (_, index) => `node-${index}`));
  await settle(plane, kubelets, healthy);
  const leads = setInterval(() => void lead(plane, 'PATCH').catch(() => {}), 2000);
  const wire = await layWire(Number(new URL(plane.server).port));
  const access = writeAccess(plane, folder, `https://127.0.0.1:${wire.port}`);
  await options.prepare?.(plane, access.tokenFile);
  const start = (name: string, more: Partial<Setup> = {}): Promise<Exporter> =>
    startExporter({ ...plane, folder, kubeconfig: access.kubeconfig, name, ...more });
  const exporter = await start('exporter', options.exporter);
  return {
    ...{ plane, kubelets, wire, exporter, healthy, ...access },
    ready: () => untilReady(plane),
    stored: () => storedIn(plane),
    lists: () => listsIn(plane.auditFile),
    fresh: () => start('fresh'),
    renew: () => renewAll(plane, healthy),
    stop: async () => {
      clearInterval(leads);
      await kubelets.stop();
      await plane.stop();
      await wire.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function settle(
  plane: ControlPlane,
  kubelets: FakeKubelets,
  healthy: ReadonlySet<string>,
): Promise<void> {
  const { api } = plane;
  const all = [...healthy, 'sick', 'drained'];
  await Promise.all(all.map((name, index) => kubelets.add({ name, zone: `zone-${index % 3}` })));
  await kubelets.postStatus('sick', 'False');
  const timeAdded = new Date().toISOString().replace(/\.\d+/, '');
  const notReady = { key: 'node.kubernetes.io/not-ready', effect: 'NoExecute', timeAdded };
  await api.must('PATCH', `${nodesPath}/sick`, { spec: { taints: [notReady] } });
  await api.must('PATCH', `${nodesPath}/drained`, { spec: { unschedulable: true } });
  for (const name of ['one', 'two']) {
    const patience = { unreachable: 3600, notReady: 3600 };
    await kubelets.addPod({ name, node: 'sick', owner: 'ReplicaSet', ...patience });
  }
  await lead(plane, 'POST');
}

/** As the leader of the controllers does. */
async function lead({ api }: ControlPlane, method: 'POST' | 'PATCH'): Promise<void> {
  const now = microTime(Date.now() / 1000);
  if (method === 'PATCH') {
    await api.must('PATCH', `${leaderPath}/${leader}`, { spec: { renewTime: now } });
    return;
  }
  const spec = {
    ...{ holderIdentity: 'one', leaseDurationSeconds: 15, leaseTransitions: 0 },
    ...{ acquireTime: now, renewTime: now },
  };
  const about = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease' };
  await api.must('POST', leaderPath, { ...about, metadata: { name: leader }, spec });
}

/** A kubeconfig whose token and authority are files, as those of a pod are. */
function writeAccess({ exporterKubeconfig }: ControlPlane, folder: string, server: string) {
  const { clusters, users, ...rest } = JSON.parse(readFileSync(exporterKubeconfig, 'utf8'));
  const [tokenFile, authorityFile] = [join(folder, 'token'), join(folder, 'ca.crt')];
  writeFileSync(tokenFile, users[0].user.token);
  const authority = clusters[0].cluster['certificate-authority-data'];
  writeFileSync(authorityFile, Buffer.from(authority, 'base64'));
  const kubeconfig = join(folder, 'kubeconfig.json');
  const cluster = { server, 'certificate-authority': authorityFile };
  const config = {
    ...rest,
    clusters: [{ name: 'test', cluster }],
    users: [{ name: 'test', user: { tokenFile } }],
  };
  writeFileSync(kubeconfig, JSON.stringify(config));
  return { kubeconfig, tokenFile, authorityFile };
}

async function untilReady({ api }: ControlPlane): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    const answer = await api.ask('GET', '/readyz').catch(() => undefined);
    if (answer?.status === 200) return;
    await sleep(100);
  }
  throw new Error('the API server is not ready again within 60 s');
}

interface NodeObject {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly taints?: readonly { readonly key: string }[] };
  readonly status: { readonly conditions: readonly { type: string; status: string }[] };
}

async function storedIn({ api }: ControlPlane): Promise<readonly Stored[]> {
  const { body } = await api.must('GET', nodesPath);
  return (body as { items: readonly NodeObject[] }).items.map(({ metadata, spec, status }) => ({
    name: metadata.name,
    ready: status.conditions.find(({ type }) => type === 'Ready')?.status ?? '',
    taints: (spec.taints ?? []).map(({ key }) => key).join(),
  }));
}

async function renewAll(
  { api }: ControlPlane,
  healthy: ReadonlySet<string>,
): Promise<ReadonlyMap<string, number>> {
  const renewed = new Map<string, number>();
  await Promise.all(
    [...healthy].map(async (name) => {
      const at = Date.now() / 1000;
      await api.must('PATCH', `${leasesPath}/${name}`, { spec: { renewTime: microTime(at) } });
      renewed.set(name, at);
    }),
  );
  return renewed;
}
