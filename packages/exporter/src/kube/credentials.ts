import { readFileSync } from 'node:fs';
import type { RequestOptions } from 'node:https';
import type { Access, ClusterAccess, UserAccess } from './kubeconfig.ts';

/** What makes one request ours: headers, and the options of TLS. */
export type Credentials = Pick<
  RequestOptions,
  'ca' | 'cert' | 'key' | 'servername' | 'rejectUnauthorized' | 'auth'
> & { readonly headers: Readonly<Record<string, string>> };

/** Gives the credentials of now: files are read again each time, tokens that expired are renewed. */
export type CredentialSource = () => Promise<Credentials>;

/** The source for an access; only what its user needs is loaded. `now` is Unix time, in seconds. */
export async function credentialSource(
  access: Access,
  now: () => number,
): Promise<CredentialSource> {
  const { user } = access;
  if (user.exec !== undefined) {
    const { execPlugin } = await import('./exec-plugin.ts');
    const credential = execPlugin(access, now);
    return async () => {
      const { token, cert, key } = await credential();
      return { ...plain(access, token), ...(cert && { cert, key }) };
    };
  }
  if (user.authProvider !== undefined) {
    const { oidcToken } = await import('./oidc.ts');
    const token = oidcToken(user.authProvider, now);
    return async () => plain(access, await token());
  }
  return async () => plain(access);
}

function plain({ cluster, user }: Access, given: string = user.token): Credentials {
  const token = user.tokenFile ? readFileSync(user.tokenFile, 'utf8').trim() : given;
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
