import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Who may talk to the API server: the harness and the controllers, and the exporter. */
export interface Credentials {
  readonly adminToken: string;
  readonly exporterToken: string;
  readonly tokenFile: string;
  readonly publicKeyFile: string;
  readonly privateKeyFile: string;
}

const exporter = 'system:serviceaccount:monitoring:kube-heartbeat';

/** Fresh tokens and the key pair of service accounts, as files of `folder`. */
export function writeCredentials(folder: string): Credentials {
  const adminToken = randomBytes(16).toString('hex');
  const exporterToken = randomBytes(16).toString('hex');
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  return {
    adminToken,
    exporterToken,
    tokenFile: file(
      'tokens.csv',
      `${adminToken},admin,admin,system:masters\n${exporterToken},${exporter},exporter\n`,
    ),
    publicKeyFile: file('accounts.pub', publicKey),
    privateKeyFile: file('accounts.key', privateKey),
  };
}

/** Writes a kubeconfig for the holder of `token`; the API server's own certificate is trusted. */
export function writeKubeconfig(
  path: string,
  server: string,
  certificateFile: string,
  token: string,
): void {
  const authority = readFileSync(certificateFile).toString('base64');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    clusters: [{ name: 'test', cluster: { server, 'certificate-authority-data': authority } }],
    users: [{ name: 'test', user: { token } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
  };
  writeFileSync(path, JSON.stringify(config, undefined, 2), { mode: 0o600 });
}

const group = 'rbac.authorization.k8s.io';
const read = ['get', 'list', 'watch'];

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** The least the exporter can do with: reading nodes, pods, leases, and what kubelets measure. */
export function exporterRights(): readonly (readonly [path: string, body: object])[] {
  const leases = { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: read };
  const objects = { apiGroups: [''], resources: ['nodes', 'pods'], verbs: read };
  const measured = { apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] };
  return [
    ...grant('', [objects, measured]),
    ...grant('namespaces/kube-node-lease/', [leases]),
    ...grant('namespaces/kube-system/', [leases]),
  ];
}

function grant(scope: string, rules: readonly Rule[]): [path: string, body: object][] {
  const kind = scope === '' ? 'ClusterRole' : 'Role';
  const path = `/apis/${group}/v1/${scope}${kind.toLowerCase()}`;
  const metadata = { name: 'kube-heartbeat' };
  const about = { apiVersion: `${group}/v1`, metadata };
  const roleRef = { apiGroup: group, kind, name: metadata.name };
  const subjects = [{ apiGroup: group, kind: 'User', name: exporter }];
  return [
    [`${path}s`, { ...about, kind, rules }],
    [`${path}bindings`, { ...about, kind: `${kind}Binding`, roleRef, subjects }],
  ];
}
