import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeAuthority, signCertificate } from '../cluster/authority.ts';
import { buildTool } from '../cluster/build.ts';
import { type FakeKubelets, openFakeKubelets } from '../cluster/fake-kubelet.ts';
import { nodeName, type OneNode, startOneNode } from '../cluster/one-node.ts';
import {
  chart,
  helm,
  type Manifest,
  manifests,
  type Pod,
  rendered,
  renderings,
  type Said,
} from './chart.ts';
import { buildImage, type Image } from './image.ts';
import { type Prometheus, startPrometheus } from './prometheus.ts';
import { whatIsServed } from './real-api.ts';
import { replicaStatuses, rssOf } from './replicas.ts';

// One story on one real node, told in order: built, installed, scraped, asked, upgraded, gone.
let node: OneNode;
let image: Image;
let kubelets: FakeKubelets;
let prometheus: Prometheus;

beforeAll(async () => {
  buildTool('helm');
  image = buildImage();
  node = await startOneNode();
  node.runtime.importImage(image.archive);
});

afterAll(async () => {
  await kubelets?.stop();
  await node?.stop();
});

/** The suite's last line is made of these. */
function figure(text: string): void {
  console.log(`figure: ${text}`);
}

function release(...words: string[]): Said {
  const place = ['--kubeconfig', node.plane.adminKubeconfig, '--namespace', 'monitoring'];
  return helm([...words, ...place]);
}

const own =
  'image.registry=localhost,image.repository=kube-heartbeat,image.tag=test,image.pullPolicy=Never';
const waiting = ['--wait', '--timeout', '240s'];

async function pods(): Promise<readonly Pod[]> {
  const path =
    '/api/v1/namespaces/monitoring/pods?labelSelector=app.kubernetes.io/name%3Dkube-heartbeat';
  return ((await node.plane.api.must('GET', path)).body as { items: Pod[] }).items;
}

test('the image is one layer of at most 60 MB, runs as 65532, and has neither shell nor node_modules', () => {
  figure(`image +${(image.size / 1e6).toFixed(1)} MB compressed`);
  expect(image.size).toBeLessThan(60e6);
  expect(image.config.User).toBe('65532:65532');
  expect(image.config.Labels).toMatchObject({ 'org.opencontainers.image.licenses': 'Apache-2.0' });
  const listing = execFileSync('tar', ['-tf', image.archive], { encoding: 'utf8' });
  const layers = listing.split('\n').filter((name) => /^[0-9a-f]{64}\.tar$/.test(name));
  for (const layer of layers) {
    const tar = execFileSync('tar', ['-xOf', image.archive, layer], { maxBuffer: 1e9 });
    const files = execFileSync('tar', ['-t'], { input: tar, encoding: 'utf8', maxBuffer: 1e8 });
    expect(files).not.toMatch(/node_modules|\/(sh|bash|busybox)$/m);
  }
  expect(layers.length).toBeGreaterThan(1);
});

test('helm install waits until both replicas are Ready under their own account', async () => {
  const startedAt = performance.now();
  const { code, out, err } = release(
    'install',
    'kube-heartbeat',
    chart,
    '--create-namespace',
    '--set',
    own,
    ...waiting,
  );
  expect(code, err).toBe(0);
  figure(`Ready after ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
  expect(out).toContain('kube-heartbeat explain NODE');
  const found = await pods();
  expect(found).toHaveLength(2);
  for (const { spec, status } of found) {
    expect(spec.serviceAccountName).toBe('kube-heartbeat');
    expect(status.conditions).toContainEqual(
      expect.objectContaining({ type: 'Ready', status: 'True' }),
    );
    expect(status.containerStatuses[0]?.restartCount).toBe(0);
  }
});

function expectLittleMemory(when: string): void {
  const found = replicaStatuses().map(rssOf);
  figure(`RSS ${when} ${found.map((bytes) => (bytes / 1e6).toFixed(0)).join(' and ')} MB`);
  expect(found).toHaveLength(2);
  expect(Math.max(...found)).toBeLessThanOrEqual(90e6);
}

test('it idles in at most 90 MB, read-only, without privileges', () => {
  for (const status of replicaStatuses()) {
    expect(status).toMatch(/^Uid:\t65532\t65532/m);
    expect(status).toMatch(/^CapEff:\t0+$/m);
    expect(status).toMatch(/^Seccomp:\t2$/m);
  }
  expectLittleMemory('once Ready');
});

test('helm test finds it ready through its Service', () => {
  const { code, out, err } = release('test', 'kube-heartbeat', '--timeout', '180s');
  expect(code, out + err).toBe(0);
  expect(out).toMatch(/Phase: +Succeeded/);
});

test('whoever may port-forward is answered by the exporter, not by a look of their own', () => {
  const main = join(import.meta.dirname, '../../packages/exporter/src/main.ts');
  const words = [
    main,
    'nodes',
    '--kubeconfig',
    node.plane.adminKubeconfig,
    '--namespace',
    'monitoring',
  ];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, {
    encoding: 'utf8',
    timeout: 60_000,
  });
  expect(status, stderr).toBe(0);
  expect(stdout).toContain(nodeName);
  expect(stdout + stderr).not.toMatch(/estimate|looked from here/i);
});

test('inside of a pod it explains a node', async () => {
  const [pod] = await pods();
  const id = pod?.status.containerStatuses[0]?.containerID.replace('containerd://', '') ?? '';
  const said = execFileSync(
    'ctr',
    [
      '-a',
      node.runtime.socket,
      '-n',
      'k8s.io',
      'tasks',
      'exec',
      '--exec-id',
      'explain',
      id,
      'kube-heartbeat',
      'explain',
      nodeName,
    ],
    { encoding: 'utf8', timeout: 60_000 },
  );
  expect(said).toContain(nodeName);
});

test('twenty nodes join, and a real Prometheus knows each by the scrape of the Service', async () => {
  const everything = renderings.find((path) => path.includes('everything')) ?? '';
  const rule = manifests(rendered(everything)).find(({ kind }) => kind === 'PrometheusRule');
  const spec = (rule as Manifest & { spec: object }).spec;
  prometheus = await startPrometheus(node, spec, `${await serviceAddress()}:8350`);
  kubelets = openFakeKubelets(node.plane.api, { leaseDuration: 40, random: Math.random });
  for (let n = 1; n <= 20; n += 1) await kubelets.add({ name: `n${n}` });
  const known = 'count(count by (node) (kube_heartbeat_node_phase{node=~"n[0-9]+"}))';
  await node.until('Prometheus knows the twenty', 90, async () => {
    return (await prometheus.query(known))[0]?.value[1] === '20';
  });
});

const victims = ['n7', 'n8'];

// On a machine that is busy for a minute a second try is due, on another node.
test('one of them dies: the alert fires before its first pod is deleted', {
  retry: 1,
}, async () => {
  const { api } = node.plane;
  const victim = victims.shift() ?? '';
  const pod = `of-${victim}`;
  await kubelets.addPod({ name: pod, node: victim, owner: 'none', unreachable: 5, notReady: 5 });
  await kubelets.die(victim);
  const diedAt = Date.now();
  const since = (): number => (Date.now() - diedAt) / 1000;
  let firedAfter = Infinity;
  const alert = `ALERTS{alertname="KubeHeartbeatNodeSilent", alertstate="firing", node="${victim}"}`;
  await node.until('the pod is deleted', 180, async () => {
    const firing = await prometheus.query(alert);
    if (firing.length > 0) firedAfter = Math.min(firedAfter, since());
    return isLeaving(await api.ask('GET', `/api/v1/namespaces/default/pods/${pod}`));
  });
  const lead = since() - firedAfter;
  figure(
    `alert ${firedAfter.toFixed(0)} s after the death, ${lead.toFixed(0)} s before the first deletion`,
  );
  expect(lead).toBeGreaterThan(0);
});

function isLeaving({ status, body }: { readonly status: number; readonly body: unknown }): boolean {
  const { metadata } = body as { metadata: { deletionTimestamp?: string } };
  return status === 404 || metadata.deletionTimestamp !== undefined;
}

async function serviceAddress(): Promise<string> {
  const path = '/api/v1/namespaces/monitoring/services/kube-heartbeat';
  const { body } = await node.plane.api.must('GET', path);
  return (body as { spec: { clusterIP: string } }).spec.clusterIP;
}

test('a series keeps the name of its own node, though the target has one too', async () => {
  const names = await prometheus.query('group by (node) (kube_heartbeat_node_info)');
  expect(names.map(({ metric }) => metric['node'])).toContain(nodeName);
  expect(names.map(({ metric }) => metric['node'])).not.toContain('scraped');
});

test('its kubelet, whose certificate nobody signed, is met without a word against the node, in little memory', async () => {
  const said = await prometheus.query(`{__name__=~"kube_heartbeat_node_.+", node="${nodeName}"}`);
  const words = said.map(({ metric }) => metric['phase'] ?? metric['__name__']);
  expect(words.filter((word) => !word?.startsWith('kube_'))).toEqual(['ready']);
  expect(words.join()).not.toMatch(/cause|ready_but_dead|blocked/);
  expectLittleMemory('after the story');
});

test('one replica with the least rights over TLS answers those alone who show a certificate', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'web-'));
  const authority = makeAuthority(folder, 'scrapers');
  const address = await serviceAddress();
  const server = signCertificate(authority, folder, '/CN=exporter', [`IP:${address}`]);
  const client = signCertificate(authority, folder, '/CN=prometheus');
  const tls =
    'cert_file: tls.crt, key_file: tls.key, client_ca_file: ca.crt, client_auth_type: RequireAndVerifyClientCert';
  const stringData = {
    'web.yaml': `tls_server_config: {${tls}}`,
    'tls.crt': readFileSync(server.certificate, 'utf8'),
    'tls.key': readFileSync(server.key, 'utf8'),
    'ca.crt': readFileSync(authority.certificate, 'utf8'),
  };
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'web' }, stringData };
  await node.plane.api.must('POST', '/api/v1/namespaces/monitoring/secrets', secret);
  const least =
    'replicas=1,rbac.pods=false,rbac.kubelets=false,web.existingSecret=web,web.scheme=HTTPS';
  const { code, err } = release(
    'upgrade',
    'kube-heartbeat',
    chart,
    '--set',
    `${own},${least}`,
    ...waiting,
  );
  expect(code, err).toBe(0);
  const ask = (...more: string[]): string => {
    // A replica of before may still be in the Service for a moment.
    const patience = ['-m', '30', '--retry', '20', '--retry-delay', '1', '--retry-all-errors'];
    const flags = ['-s', ...patience, '--cacert', authority.certificate, ...more];
    return execFileSync('curl', [...flags, `https://${address}:8350/metrics`], {
      encoding: 'utf8',
    });
  };
  expect(ask('--cert', client.certificate, '--key', client.key)).toContain('kube_heartbeat_nodes{');
  expect(ask()).toBe("A client's certificate is needed here.\n");
});

test('a rollback comes to its end with both replicas Ready, as they were', async () => {
  const back = release('rollback', 'kube-heartbeat', '1', ...waiting);
  expect(back.code, back.err).toBe(0);
  expect(release('get', 'values', 'kube-heartbeat').out).not.toContain('HTTPS');
  const path = '/apis/apps/v1/namespaces/monitoring/deployments/kube-heartbeat';
  const { body } = await node.plane.api.must('GET', path);
  expect(body).toMatchObject({ status: { readyReplicas: 2 } });
});

test('uninstalled, nothing of it is left', async () => {
  const { code, err } = release('uninstall', 'kube-heartbeat', ...waiting);
  expect(code, err).toBe(0);
  const { api } = node.plane;
  const left = async (): Promise<string[]> => {
    const names: string[] = [];
    for (const [key, { name, verbs }] of await whatIsServed(api, 0)) {
      if (!verbs.includes('list')) continue;
      const [version = ''] = key.split(' ');
      const root = version.includes('/') ? `/apis/${version}` : `/api/${version}`;
      const path = `${root}/${name}?labelSelector=app.kubernetes.io/instance%3Dkube-heartbeat`;
      const { items = [] } = (await api.must('GET', path)).body as { items?: Manifest[] };
      names.push(...items.map(({ metadata }) => `${name} ${metadata.name}`));
    }
    return names;
  };
  await node.until('nothing is left', 60, async () => (await left()).length === 0);
});
