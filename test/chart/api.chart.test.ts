import { basename } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildBinaries } from '../cluster/build.ts';
import { type ControlPlane, startControlPlane } from '../cluster/control-plane.ts';
import { type Manifest, manifests, rendered, renderings } from './chart.ts';
import { allowances, pathOf, readDiscovery, type Served, whatIsServed } from './real-api.ts';

// What the chart renders, before the real API server: nothing is made up about what it accepts or allows.
let plane: ControlPlane;
let served: Served;

const crds = [
  ['monitoring.coreos.com', 'v1', 'ServiceMonitor'],
  ['monitoring.coreos.com', 'v1', 'PrometheusRule'],
  ['grafana.integreatly.org', 'v1beta1', 'GrafanaDashboard'],
] as const;

beforeAll(async () => {
  plane = await startControlPlane(buildBinaries([]));
  const { api } = plane;
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'monitoring' } };
  await api.must('POST', '/api/v1/namespaces', namespace);
  for (const crd of crds) {
    await api.must(
      'POST',
      '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
      definition(crd),
    );
  }
  served = await whatIsServed(api, crds.length);
});
afterAll(() => plane?.stop());

function definition([group, version, kind]: (typeof crds)[number]): object {
  const plural = `${kind.toLowerCase()}s`;
  const schema = {
    openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      versions: [{ name: version, served: true, storage: true, schema }],
    },
  };
}

test.for(renderings.map((path) => [basename(path), path] as const))(
  'the API server takes every object of %s, each field known',
  async ([, path]) => {
    const objects = manifests(rendered(path));
    expect(objects.length).toBeGreaterThan(5);
    for (const object of objects) {
      const where = `${pathOf(served, object)}?dryRun=All&fieldValidation=Strict`;
      const { status, body } = await plane.api.ask('POST', where, object);
      expect([status, object.kind, status === 201 ? '' : JSON.stringify(body)]).toEqual([
        201,
        object.kind,
        '',
      ]);
    }
  },
);

const common = ['get nodes', 'list nodes', 'watch nodes'];
const leases = [
  'list leases.coordination.k8s.io in kube-node-lease',
  'watch leases.coordination.k8s.io in kube-node-lease',
  ...['get', 'list', 'watch'].map(
    (verb) => `${verb} leases.coordination.k8s.io/kube-controller-manager in kube-system`,
  ),
];

test.for([
  ['default-values.yaml', [...common, 'list pods', 'watch pods', 'get nodes/metrics', ...leases]],
  ['least-values.yaml', [...common, ...leases]],
] as const)(
  '%s allows its account nothing beyond its list and what every account has',
  async ([name, allowed]) => {
    const path = renderings.find((each) => each.endsWith(name)) ?? '';
    // Not in `monitoring`: there the harness has granted rights of its own.
    const rbac = manifests(rendered(path, '--namespace', 'elsewhere')).filter(({ apiVersion }) =>
      apiVersion.startsWith('rbac'),
    );
    expect(rbac).toHaveLength(6);
    const { api } = plane;
    for (const object of rbac) await api.must('POST', pathOf(served, object), object);
    const discovery = await readDiscovery(api);
    const account = 'system:serviceaccount:elsewhere:kube-heartbeat';
    const found = await allowances(api, discovery, account);
    const everybodys = await allowances(api, discovery, 'system:serviceaccount:elsewhere:somebody');
    for (const object of rbac) await remove(object);
    expect(found.filter((one) => !everybodys.includes(one)).sort()).toEqual([...allowed].sort());
    console.log(
      `figure: ${name} ${allowed.length} allowed, of ${discovery.length} resources × verbs asked`,
    );
  },
);

async function remove(object: Manifest): Promise<void> {
  await plane.api.must('DELETE', `${pathOf(served, object)}/${object.metadata.name}`);
}
