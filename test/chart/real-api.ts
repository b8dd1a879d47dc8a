import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from '../cluster/api.ts';
import type { Manifest } from './chart.ts';

interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

/** Resources by `GROUP/VERSION KIND`. */
export type Served = ReadonlyMap<string, Resource>;

/** A verb and a resource (with its subresource) that the API server knows. */
export interface Deed {
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespaced: boolean;
  readonly verb: string;
}

/** What the API server serves, once `customs` groups' versions of custom resources are in it. */
export async function whatIsServed(api: Api, customs: number): Promise<Served> {
  for (let tries = 0; tries < 60; tries += 1) {
    const served = new Map<string, Resource>();
    for (const version of await versionsOf(api)) {
      for (const resource of await resourcesOf(api, version)) {
        if (!resource.name.includes('/')) served.set(`${version} ${resource.kind}`, resource);
      }
    }
    const found = [...served.keys()].filter((key) => /coreos|grafana/.test(key));
    if (found.length >= customs) return served;
    await sleep(500);
  }
  throw new Error('the custom resources are not served within 30 s');
}

/** The path of an object's collection. */
export function pathOf(served: Served, { apiVersion, kind, metadata }: Manifest): string {
  const resource = served.get(`${apiVersion} ${kind}`);
  if (!resource) throw new Error(`${apiVersion} ${kind} is not served`);
  const namespace = resource.namespaced ? `namespaces/${metadata.namespace ?? 'monitoring'}/` : '';
  return `${root(apiVersion)}/${namespace}${resource.name}`;
}

/** Every verb of every resource and subresource. */
export async function readDiscovery(api: Api): Promise<readonly Deed[]> {
  const deeds = new Map<string, Deed>();
  for (const version of await versionsOf(api)) {
    const group = version.includes('/') ? (version.split('/')[0] ?? '') : '';
    for (const { name, namespaced, verbs } of await resourcesOf(api, version)) {
      const [resource = '', subresource = ''] = name.split('/');
      // Subresources that only connect, and nodes/metrics, which discovery does not tell.
      for (const verb of new Set([...verbs, 'get', 'create'])) {
        const deed = { group, resource, subresource, namespaced, verb };
        deeds.set(JSON.stringify(deed), deed);
      }
    }
  }
  for (const subresource of [
    'metrics',
    'stats',
    'log',
    'spec',
    'proxy',
    'healthz',
    'configz',
    'pods',
  ]) {
    for (const verb of ['get', 'create', 'update']) {
      const deed = { group: '', resource: 'nodes', subresource, namespaced: false, verb };
      deeds.set(JSON.stringify(deed), deed);
    }
  }
  return [...deeds.values()];
}

/** In each of these, and over all namespaces; of leases, the controller manager's is asked by name. */
const places = ['', 'kube-system', 'kube-node-lease', 'monitoring'];

/** What an account may do, in words; what it may do everywhere is not told of each place. */
export async function allowances(
  api: Api,
  deeds: readonly Deed[],
  user: string,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const deed of deeds) {
    const everywhere = await may(api, user, deed, '', '');
    if (everywhere) {
      found.push(words(deed, '', ''));
      continue;
    }
    for (const place of deed.namespaced ? places.slice(1) : []) {
      if (await may(api, user, deed, place, '')) found.push(words(deed, place, ''));
      else if (
        deed.resource === 'leases' &&
        (await may(api, user, deed, place, 'kube-controller-manager'))
      ) {
        found.push(words(deed, place, 'kube-controller-manager'));
      }
    }
  }
  return found;
}

async function may(
  api: Api,
  user: string,
  deed: Deed,
  namespace: string,
  name: string,
): Promise<boolean> {
  const { group, resource, subresource, verb } = deed;
  const groups = [
    'system:serviceaccounts',
    'system:serviceaccounts:elsewhere',
    'system:authenticated',
  ];
  const { body } = await api.must('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: {
      user,
      groups,
      resourceAttributes: { group, resource, subresource, verb, namespace, name },
    },
  });
  return (body as { status: { allowed: boolean } }).status.allowed;
}

function words(
  { group, resource, subresource, verb }: Deed,
  namespace: string,
  name: string,
): string {
  const what = `${resource}${subresource && `/${subresource}`}${group && `.${group}`}`;
  return `${verb} ${what}${name && `/${name}`}${namespace && ` in ${namespace}`}`;
}

async function versionsOf(api: Api): Promise<readonly string[]> {
  const { body } = await api.must('GET', '/apis');
  const { groups } = body as { groups: { versions: { groupVersion: string }[] }[] };
  return ['v1', ...groups.flatMap(({ versions }) => versions.map((each) => each.groupVersion))];
}

async function resourcesOf(api: Api, version: string): Promise<readonly Resource[]> {
  const { status, body } = await api.ask('GET', root(version));
  return status === 200 ? (body as { resources: Resource[] }).resources : [];
}

function root(version: string): string {
  return version.includes('/') ? `/apis/${version}` : `/api/${version}`;
}
