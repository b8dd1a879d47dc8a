import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type KeyPair, makeAuthority, signCertificate } from './authority.ts';
import { type Binaries, buildBinaries, buildNodeBinaries, type NodeBinaries } from './build.ts';
import { type ControlPlane, lastLines, startControlPlane } from './control-plane.ts';
import { type KubeletSpec, startKubelet } from './one-node-kubelet.ts';
import { podNetwork, type Runtime, startRuntime } from './one-node-runtime.ts';
import type { Child } from './processes.ts';

/** The node's address: of a bridge, in a network namespace of its own. */
export const nodeAddress = '172.30.255.1';
export const nodeName = 'real-1';

/** A whole cluster of one real node: control plane, scheduler, kubelet, kube-proxy, containerd. */
export interface OneNode {
  readonly plane: ControlPlane;
  readonly runtime: Runtime;
  /** The kubelet that runs now. */
  kubelet(): Child;
  /** Ends the kubelet and starts another; `runtime` is the socket of its container runtime. */
  restartKubelet(change?: Partial<Pick<KubeletSpec, 'runtime' | 'configuration'>>): Promise<void>;
  /** Waits until `holds` answers true, asked each half second; throws after `seconds`. */
  until(what: string, seconds: number, holds: () => Promise<boolean>): Promise<void>;
  /** Ends what it started, pods too. */
  stop(): Promise<void>;
}

/**
 * Starts the cluster and waits until its node is Ready (about 20 s once the binaries are built).
 * Only inside of `test/cluster/own-namespace.ts`: it makes links and routes.
 */
export async function startOneNode(
  binaries: Binaries & NodeBinaries = { ...buildBinaries(['1.37']), ...buildNodeBinaries() },
): Promise<OneNode> {
  if (!process.env['ONE_NODE_CGROUP']) {
    throw new Error('a real node runs in namespaces of its own: test/cluster/own-namespace.ts');
  }
  makeNetwork();
  const certificates = mkdtempSync(join(tmpdir(), 'certificates-'));
  const authority = makeAuthority(certificates, 'kubelet-clients');
  const subject = '/O=system:masters/CN=kube-apiserver-kubelet-client';
  const plane = await startPlane(binaries, signCertificate(authority, certificates, subject));
  try {
    return await startNode(plane, binaries, authority);
  } catch (cause) {
    const said = lastLines(join(plane.folder, 'kubelet.log'));
    await plane.stop();
    throw new Error(`the node does not start; the kubelet's last words:\n${said}`, { cause });
  }
}

async function startPlane(binaries: Binaries, client: KeyPair): Promise<ControlPlane> {
  const plane = await startControlPlane(binaries, {
    address: nodeAddress,
    flags: {
      'allow-privileged': 'true',
      'disable-admission-plugins': '',
      'endpoint-reconciler-type': 'lease',
      'kubelet-client-certificate': client.certificate,
      'kubelet-client-key': client.key,
      // There is no DNS that would know its name.
      'kubelet-preferred-address-types': 'InternalIP',
    },
  });
  await plane.restartController('1.37', {
    controllers: '*',
    'service-account-private-key-file': join(plane.folder, 'accounts.key'),
    'root-ca-file': join(plane.folder, 'certificates', 'apiserver.crt'),
  });
  return plane;
}

async function startNode(
  plane: ControlPlane,
  binaries: Binaries & NodeBinaries,
  authority: KeyPair,
): Promise<OneNode> {
  const { folder, household, adminKubeconfig: kubeconfig } = plane;
  startServices(plane, binaries);
  const runtime = await startRuntime(folder, household, binaries.pause);
  const spec: KubeletSpec = {
    folder,
    kubeconfig,
    binary: binaries.kubelet,
    name: nodeName,
    address: nodeAddress,
    clientAuthority: authority.certificate,
    runtime: runtime.socket,
  };
  let kubelet = startKubelet(household, spec);
  const node: OneNode = {
    plane,
    runtime,
    until,
    kubelet: () => kubelet,
    async restartKubelet(change = {}) {
      await kubelet.kill();
      kubelet = startKubelet(household, { ...spec, ...change });
    },
    async stop() {
      await kubelet.kill();
      await runtime.stop();
      await plane.stop();
    },
  };
  await until('the node is Ready', 60, () => isReady(plane));
  return node;
}

function makeNetwork(): void {
  const ip = (line: string): string =>
    execFileSync('ip', line.split(' '), { encoding: 'utf8', stdio: ['ignore', 'pipe', 2] });
  if (ip('-brief link').includes('kube0')) return;
  ip('link add kube0 type bridge');
  ip(`addr add ${nodeAddress}/24 dev kube0`);
  ip('link set kube0 up');
  ip('route add default dev kube0');
  writeFileSync('/proc/sys/net/ipv4/ip_forward', '1');
}

/** The scheduler, and the Services of the node. */
function startServices({ folder, household, adminKubeconfig }: ControlPlane, all: NodeBinaries) {
  const kubeconfig = `--kubeconfig=${adminKubeconfig}`;
  const scheduler = [kubeconfig, '--leader-elect=false', '--bind-address=127.0.0.1'];
  household.start(all.scheduler, scheduler, join(folder, 'kube-scheduler.log'));
  const proxy = [
    kubeconfig,
    '--proxy-mode=nftables',
    `--hostname-override=${nodeName}`,
    `--cluster-cidr=${podNetwork}`,
  ];
  household.start(all.proxy, proxy, join(folder, 'kube-proxy.log'));
}

async function isReady({ api }: ControlPlane): Promise<boolean> {
  const { status, body } = await api.ask('GET', `/api/v1/nodes/${nodeName}`);
  if (status !== 200) return false;
  const { conditions = [] } = (body as { status: { conditions?: Condition[] } }).status;
  return conditions.some(({ type, status: is }) => type === 'Ready' && is === 'True');
}

interface Condition {
  readonly type: string;
  readonly status: string;
}

async function until(what: string, seconds: number, holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < seconds * 2; tries += 1) {
    if (await holds()) return;
    await sleep(500);
  }
  throw new Error(`not within ${seconds} s: ${what}`);
}
