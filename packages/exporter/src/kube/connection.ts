import { statSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import { type CredentialSource, type Credentials, credentialSource } from './credentials.ts';
import { type Failure, refusal } from './failure.ts';
import { parseJson, text } from './json.ts';
import { type Access, inCluster, kubeconfigFiles, loadKubeconfig } from './kubeconfig.ts';

interface RequestHow {
  readonly signal: AbortSignal;
  /** How long the headers of the answer may take, in milliseconds; 10 s unless told. */
  readonly patience?: number;
}

/** An answer whose body still flows: read it to its end, or destroy it. */
export interface Reply {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly body: Readable;
}

/** The one way to the API server: reads only. */
export interface Connection {
  readonly server: string;
  /** Rejects when there is no answer; an answer of any status is a Reply. */
  readonly request: (path: string, how: RequestHow) => Promise<Reply>;
  /** What makes a request ours, for one that is no plain GET. */
  readonly means: () => Promise<Means>;
}

interface Means {
  readonly url: string;
  readonly options: Credentials & { readonly agent: http.Agent };
}

const usualPatience = 10_000;
/** Probes of an idle connection begin after this many milliseconds. */
const keepAliveAfter = 5_000;
const largestBody = 256 * 1024 * 1024;

/** What a body of at most 256 MiB says; `undefined`: it is no JSON. */
export async function readJson(reply: Reply): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of reply.body) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > largestBody) throw new Error('The API server sent a body of over 256 MiB.');
  }
  return parseJson(Buffer.concat(chunks).toString('utf8'));
}

/** The failure that a reply other than 2xx stands for. Reads its body. */
export async function refusedReply(reply: Reply): Promise<Failure> {
  const message = text(await readJson(reply).catch(() => undefined), 'message');
  return refusal(reply.status, message, reply.retryAfter);
}

/**
 * The connection that a kubeconfig (`path`, KUBECONFIG, ~/.kube/config) or a pod's own service
 * account describes; or one sentence on why there is none. Nothing is sent yet.
 */
export function connectionFrom(
  path: string | undefined,
  context: string | undefined,
  environment: NodeJS.ProcessEnv,
): Connection | { readonly problem: string } {
  const files = kubeconfigFiles(path, environment);
  const pod = inCluster(environment);
  if (files.length === 0) {
    return pod
      ? connectionTo(() => pod)
      : { problem: 'No kubeconfig: give --kubeconfig, set KUBECONFIG, or run in a pod.' };
  }
  const loaded = loadKubeconfig(files, context);
  if ('problem' in loaded) return loaded;
  return connectionTo(reloaded(files, context, loaded.access));
}

/** The access of now: the files are read again once one of them has changed. */
function reloaded(files: readonly string[], context: string | undefined, first: Access) {
  const stamps = () =>
    files.map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs).join();
  let access = first;
  let read = stamps();
  return (): Access => {
    const now = stamps();
    if (now === read) return access;
    read = now;
    const loaded = loadKubeconfig(files, context);
    if ('access' in loaded) access = loaded.access;
    return access;
  };
}

/** A connection by an access that may change from request to request. */
export function connectionTo(current: () => Access): Connection {
  const agentFor = agents();
  let known: { access: Access; source: CredentialSource } | undefined;
  const means = async (): Promise<Means> => {
    const access = current();
    if (known?.access !== access) known = { access, source: await credentialSource(access) };
    const credentials = await known.source();
    const { server } = access.cluster;
    const own = credentials.agent instanceof http.Agent ? credentials.agent : undefined;
    const agent = own ?? agentFor(server, credentials);
    return { url: server, options: { ...credentials, agent } };
  };
  const request = async (path: string, how: RequestHow): Promise<Reply> => {
    const { url, options } = await means();
    const reply = await send(`${url}${path}`, options, how).catch((error) => {
      dropIdle(options.agent);
      throw error;
    });
    // A token may be revoked before it expires: the next request asks for a new one.
    if (reply.status === 401) known = undefined;
    return reply;
  };
  return { server: current().cluster.server, request, means };
}

/** One pool of kept connections; another one once certificates have changed. */
function agents(): (server: string, credentials: Credentials) => http.Agent {
  let pool: { agent: http.Agent; key: string } | undefined;
  return (server, { ca, cert, key, servername, rejectUnauthorized }) => {
    const secure = server.startsWith('https:');
    const tls = { ca, cert, key, servername, rejectUnauthorized };
    const stamp = JSON.stringify([server, tls], (_, value) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value,
    );
    if (pool?.key === stamp) return pool.agent;
    const kept = { keepAlive: true, keepAliveMsecs: keepAliveAfter, maxFreeSockets: 8 };
    pool = { agent: secure ? new https.Agent(kept) : new http.Agent(kept), key: stamp };
    return pool.agent;
  };
}

/** Where one connection was dead, those kept beside it may be: none of them is used again. */
function dropIdle(agent: http.Agent): void {
  for (const socket of Object.values(agent.freeSockets).flat()) socket?.destroy();
}

function send(url: string, credentials: Credentials, how: RequestHow): Promise<Reply> {
  const { promise, resolve, reject } = Promise.withResolvers<Reply>();
  const { headers, ...rest } = credentials;
  const transport = url.startsWith('https:') ? https : http;
  const options = {
    ...rest,
    signal: how.signal,
    headers: { ...headers, accept: 'application/json', 'user-agent': 'kube-heartbeat' },
  };
  const request = transport.request(url, options);
  const late = setTimeout(() => {
    request.destroy(Object.assign(new Error('No answer in time'), { code: 'ETIMEDOUT' }));
  }, how.patience ?? usualPatience);
  request.on('socket', (socket) => socket.setKeepAlive(true, keepAliveAfter));
  request.on('response', (body) => {
    clearTimeout(late);
    resolve({ status: body.statusCode ?? 0, retryAfter: body.headers['retry-after'], body });
  });
  request.on('error', (error) => {
    clearTimeout(late);
    reject(error);
  });
  request.end();
  return promise;
}
