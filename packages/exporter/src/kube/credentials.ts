import { readFileSync } from 'node:fs';
import type { RequestOptions } from 'node:https';
import { known } from './decode.ts';
import type { Access, ClusterAccess, UserAccess } from './kubeconfig.ts';

/** What makes one request ours: headers, and the options of TLS (and of a proxy, as `agent`). */
export type Credentials = Pick<
  RequestOptions,
  'ca' | 'cert' | 'key' | 'servername' | 'rejectUnauthorized' | 'agent' | 'auth'
> & { readonly headers: Readonly<Record<string, string>> };

/** Gives the credentials of now: files are read again each time, tokens that expired are renewed. */
export type CredentialSource = () => Promise<Credentials>;

/**
 * The source for an access. Only what a user needs is loaded: client-node's plugin runner for
 * `exec`, the whole of its configuration (0.3 s, 80 MB) for a proxy or a deprecated auth-provider.
 */
export async function credentialSource(access: Access): Promise<CredentialSource> {
  if (access.cluster.proxy || access.user.authProvider !== undefined) return byClientNode(access);
  if (access.user.exec !== undefined) return byPlugin(access);
  return async () => plain(access);
}

function plain({ cluster, user }: Access): Credentials {
  const token = user.tokenFile ? readFileSync(user.tokenFile, 'utf8').trim() : user.token;
  return {
    ...tlsOf(cluster, user),
    ...(user.username && { auth: `${user.username}:${user.password}` }),
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(user.impersonate && { 'impersonate-user': user.impersonate }),
    },
  };
}

function tlsOf(cluster: ClusterAccess, user: UserAccess): Omit<Credentials, 'headers'> {
  const ca = content(cluster.caFile, cluster.caData);
  const cert = content(user.certFile, user.certData);
  const key = content(user.keyFile, user.keyData);
  return {
    ...(ca && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
    ...(cluster.serverName && { servername: cluster.serverName }),
    ...(cluster.insecure && { rejectUnauthorized: false }),
  };
}

/** Data wins over a file, as in kubectl. */
function content(file: string, data: string): Buffer | undefined {
  if (data) return Buffer.from(data, 'base64');
  return file ? readFileSync(file) : undefined;
}

async function byPlugin(access: Access): Promise<CredentialSource> {
  const { ExecAuth } = await import('@kubernetes/client-node/dist/exec_auth.js');
  const plugin = new ExecAuth();
  const user = { name: access.user.name, exec: withExecInfo(access.user.exec) };
  return async () => {
    const own = plain(access);
    const options: RequestOptions = {};
    await plugin.applyAuthentication(user, options).catch(refuse);
    const { authorization } = lowerCase(options.headers);
    return {
      ...own,
      ...(options.cert && { cert: options.cert }),
      ...(options.key && { key: options.key }),
      headers: { ...own.headers, ...(authorization && { authorization }) },
    };
  };
}

/** No credentials, no request: said as what it is. */
function refuse(error: unknown): never {
  const why = error instanceof Error ? error.message.trim().split('\n', 1)[0] : String(error);
  const says = `The credential plugin of the kubeconfig failed: ${why}`;
  throw Object.assign(new Error(says), { code: 'ENOCREDENTIALS' });
}

/** Plugins are told, in the environment, what client-go tells them. */
function withExecInfo(exec: unknown): unknown {
  if (typeof exec !== 'object' || exec === null) return exec;
  const given = 'env' in exec && Array.isArray(exec.env) ? exec.env : [];
  const apiVersion = 'apiVersion' in exec ? exec.apiVersion : undefined;
  const value = JSON.stringify({
    apiVersion,
    kind: 'ExecCredential',
    spec: { interactive: false },
  });
  return { ...exec, env: [...given, { name: 'KUBERNETES_EXEC_INFO', value }] };
}

async function byClientNode({ cluster, user }: Access): Promise<CredentialSource> {
  const { KubeConfig } = await import('@kubernetes/client-node/dist/config.js');
  const name = 'current';
  const config = new KubeConfig();
  const { insecure: skipTLSVerify, serverName, proxy, ...where } = cluster;
  const { impersonate, ...who } = user;
  config.loadFromOptions({
    clusters: [
      {
        ...filled(where),
        name,
        skipTLSVerify,
        ...filled({ tlsServerName: serverName, proxyUrl: proxy }),
      },
    ],
    users: [{ ...filled(who), ...filled({ impersonateUser: impersonate }), name }],
    contexts: [{ name, cluster: name, user: name }],
    currentContext: name,
  });
  return async () => {
    const options: RequestOptions = {};
    await config.applyToHTTPSOptions(options).catch(refuse);
    const { ca, cert, key, servername, rejectUnauthorized, agent, auth } = options;
    const token = user.tokenFile ? plain({ cluster, user }).headers : {};
    return {
      ...known({ ca, cert, key, servername, rejectUnauthorized, agent, auth }),
      headers: { ...lowerCase(options.headers), ...token },
    };
  };
}

function filled(values: object): Readonly<Record<string, unknown>> {
  const kept = Object.entries(values).filter(([, value]) => value !== undefined && value !== '');
  return Object.fromEntries(kept);
}

function lowerCase(headers: RequestOptions['headers']): Record<string, string> {
  const pairs = Object.entries(headers ?? {}).map(([key, value]) => [
    key.toLowerCase(),
    String(value),
  ]);
  return Object.fromEntries(pairs);
}
