import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { load } from 'js-yaml';
import { dig, list, text } from './json.ts';

/** Where the API server is, and how it proves to be it. */
export interface ClusterAccess {
  readonly server: string;
  readonly caFile: string;
  /** Base64, as in a kubeconfig. */
  readonly caData: string;
  readonly insecure: boolean;
  readonly serverName: string;
  readonly proxy: string;
}

/** Who we are; every field empty: nobody. */
export interface UserAccess {
  readonly name: string;
  /** Of the kubeconfig: a plugin's path starts there. */
  readonly folder: string;
  readonly token: string;
  readonly tokenFile: string;
  readonly certFile: string;
  readonly certData: string;
  readonly keyFile: string;
  readonly keyData: string;
  readonly username: string;
  readonly password: string;
  readonly impersonate: string;
  /** A credential plugin, as the kubeconfig has it. */
  readonly exec: unknown;
  /** The deprecated auth-provider (OIDC …), as the kubeconfig has it. */
  readonly authProvider: unknown;
}

export interface Access {
  readonly cluster: ClusterAccess;
  readonly user: UserAccess;
}

/** What a kubeconfig says, or one sentence on why it says nothing. */
export type Loaded = { readonly access: Access } | { readonly problem: string };

/** Where a pod finds its token and ca.crt; KUBE_HEARTBEAT_SERVICE_ACCOUNT names another folder. */
const serviceAccount = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * The files that say how to reach the cluster: `path` if given, else those of KUBECONFIG, else
 * ~/.kube/config; none: a pod's own service account has to do.
 */
export function kubeconfigFiles(
  path: string | undefined,
  environment: NodeJS.ProcessEnv,
): readonly string[] {
  if (path) return [path];
  const named = environment['KUBECONFIG']?.split(delimiter).filter((each) => each !== '') ?? [];
  if (named.length > 0) return named;
  const usual = join(homedir(), '.kube', 'config');
  return statSync(usual, { throwIfNoEntry: false })?.isFile() ? [usual] : [];
}

/** The access of a pod by its service account; `undefined`: this is no pod. */
export function inCluster(environment: NodeJS.ProcessEnv): Access | undefined {
  const host = environment['KUBERNETES_SERVICE_HOST'];
  const port = environment['KUBERNETES_SERVICE_PORT'];
  if (!host || !port) return undefined;
  const server = `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const folder = environment['KUBE_HEARTBEAT_SERVICE_ACCOUNT'] || serviceAccount;
  return {
    cluster: { ...clusterOf(undefined, ''), server, caFile: join(folder, 'ca.crt') },
    user: { ...userOf(undefined, ''), tokenFile: join(folder, 'token') },
  };
}

/** Reads the files, the first that names a thing wins; `context` overrides current-context. */
export function loadKubeconfig(files: readonly string[], context?: string): Loaded {
  const parts: Part[] = [];
  for (const file of files) {
    try {
      parts.push({ file, said: load(readFileSync(file, 'utf8')) });
    } catch (error) {
      return { problem: `Cannot read the kubeconfig ${file}: ${firstLine(error)}.` };
    }
  }
  return resolveContext(parts, context);
}

interface Part {
  readonly file: string;
  readonly said: unknown;
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n', 1)[0]?.replace(/\.$/, '') ?? '';
}

function resolveContext(parts: readonly Part[], wanted: string | undefined): Loaded {
  const where = parts.map(({ file }) => file).join(', ');
  const name = wanted || parts.map(({ said }) => text(said, 'current-context')).find(Boolean);
  if (!name) return { problem: `The kubeconfig ${where} has no current-context: set one.` };
  const context = find(parts, 'contexts', name)?.entry;
  if (context === undefined) {
    return { problem: `The kubeconfig ${where} has no context "${name}".` };
  }
  const cluster = find(parts, 'clusters', text(context, 'context', 'cluster'));
  const server = text(cluster?.entry, 'cluster', 'server');
  if (cluster === undefined || !URL.canParse(server)) {
    return { problem: `The kubeconfig ${where} has no server for its context "${name}".` };
  }
  const user = find(parts, 'users', text(context, 'context', 'user'));
  const access = {
    cluster: clusterOf(dig(cluster.entry, 'cluster'), dirname(cluster.file)),
    user: {
      ...userOf(dig(user?.entry, 'user'), dirname(user?.file ?? '')),
      name: text(user?.entry, 'name'),
    },
  };
  const missing = unreadable(access);
  return missing ? { problem: `The kubeconfig ${where} names ${missing}.` } : { access };
}

/** The first file that cannot be read of those that the kubeconfig refers to. */
function unreadable({ cluster, user }: Access): string | undefined {
  const files = [
    cluster.caData ? '' : cluster.caFile,
    user.certData ? '' : user.certFile,
    user.keyData ? '' : user.keyFile,
    user.tokenFile,
  ];
  for (const file of files) {
    try {
      if (file !== '') accessSync(file, constants.R_OK);
    } catch (error) {
      return `${file}, which cannot be read: ${firstLine(error)}`;
    }
  }
  return undefined;
}

function find(parts: readonly Part[], plural: string, name: string) {
  for (const { file, said } of parts) {
    const entry = list(said, plural).find((each) => text(each, 'name') === name);
    if (entry !== undefined) return { file, entry };
  }
  return undefined;
}

function clusterOf(raw: unknown, folder: string): ClusterAccess {
  return {
    server: text(raw, 'server').replace(/\/$/, ''),
    caFile: absolute(folder, text(raw, 'certificate-authority')),
    caData: text(raw, 'certificate-authority-data'),
    insecure: dig(raw, 'insecure-skip-tls-verify') === true,
    serverName: text(raw, 'tls-server-name'),
    proxy: text(raw, 'proxy-url'),
  };
}

function userOf(raw: unknown, folder: string): UserAccess {
  return {
    name: '',
    folder,
    token: text(raw, 'token'),
    tokenFile: absolute(folder, text(raw, 'tokenFile')),
    certFile: absolute(folder, text(raw, 'client-certificate')),
    certData: text(raw, 'client-certificate-data'),
    keyFile: absolute(folder, text(raw, 'client-key')),
    keyData: text(raw, 'client-key-data'),
    username: text(raw, 'username'),
    password: text(raw, 'password'),
    impersonate: text(raw, 'as'),
    exec: dig(raw, 'exec'),
    authProvider: dig(raw, 'auth-provider'),
  };
}

function absolute(folder: string, file: string): string {
  return file === '' ? '' : resolve(folder, file);
}
