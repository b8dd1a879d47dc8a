import { statSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import { type Clock, systemClock } from '../clock.ts';
import { agents, dropIdle, keepAliveAfter } from './agents.ts';
import { type CredentialSource, type Credentials, credentialSource } from './credentials.ts';
import { type Failure, refusal } from './failure.ts';
import { parseJson, text } from './json.ts';
import { type Access, inCluster, kubeconfigFiles, loadKubeconfig } from './kubeconfig.ts';
import { Wire } from './protobuf.ts';
import { readObject } from './protobuf-envelope.ts';
import { proxyFor } from './proxy.ts';

interface RequestHow {
  readonly signal: AbortSignal;
  /** How long the headers of the answer may take, in milliseconds; 10 s unless told. */
  readonly patience?: number;
  /** Whoever asks reads protobuf too. */
  readonly protobuf?: boolean;
}

/** What is asked for where protobuf is read: JSON is for servers that do not speak it. */
export type ContentType = 'protobuf' | 'json';

/** An answer whose body still flows: read it to its end, or destroy it. */
export interface Reply {
  readonly status: number;
  readonly retryAfter: string | undefined;
  /** In which form the body comes. */
  readonly form: ContentType;
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

const json = 'application/json';
const protobufType = 'application/vnd.kubernetes.protobuf';
/** Both, the better first: servers that are aggregated may speak JSON alone. */
const anyForm = `${protobufType},${json}`;
const usualPatience = 10_000;
const largestBody = 256 * 1024 * 1024;

/** What a body of at most 256 MiB says; `undefined`: it is no JSON. */
export async function readJson(reply: Reply): Promise<unknown> {
  return parseJson((await readBody(reply)).toString('utf8'));
}

async function readBody({ body }: Reply): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > largestBody) throw new Error('The API server sent a body of over 256 MiB.');
  }
  return Buffer.concat(chunks, length);
}

/** The failure that a reply other than 2xx stands for. Reads its body. */
export async function refusedReply(reply: Reply): Promise<Failure> {
  const status = await readStatus(reply).catch(() => undefined);
  return refusal(reply.status, text(status, 'message'), reply.retryAfter);
}

async function readStatus(reply: Reply): Promise<unknown> {
  if (reply.form === 'json') return readJson(reply);
  return readObject(new Wire(await readBody(reply)), 'Status');
}

/**
 * The connection that a kubeconfig (`path`, KUBECONFIG, ~/.kube/config) or a pod's own service
 * account describes; or one sentence on why there is none. Nothing is sent yet.
 */
export function connectionFrom(
  path: string | undefined,
  context: string | undefined,
  environment: NodeJS.ProcessEnv,
  contentType: ContentType = 'protobuf',
): Connection | { readonly problem: string } {
  const files = kubeconfigFiles(path, environment);
  const pod = inCluster(environment);
  const viaProxy = (access: Access): Access => {
    const proxy = access.cluster.proxy || proxyFor(access.cluster.server, environment);
    return { ...access, cluster: { ...access.cluster, proxy } };
  };
  if (files.length === 0) {
    if (!pod)
      return { problem: 'No kubeconfig: give --kubeconfig, set KUBECONFIG, or run in a pod.' };
    const access = viaProxy(pod);
    return connectionTo(() => access, contentType);
  }
  const load = () => {
    const loaded = loadKubeconfig(files, context);
    return 'problem' in loaded ? loaded : viaProxy(loaded.access);
  };
  const first = load();
  return 'problem' in first ? first : connectionTo(reloaded(files, load, first), contentType);
}

/** The access of now: the files are read again once one of them has changed. */
function reloaded(
  files: readonly string[],
  load: () => Access | { readonly problem: string },
  first: Access,
): () => Access {
  const stamps = () =>
    files.map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs).join();
  let access = first;
  let read = stamps();
  return () => {
    const now = stamps();
    if (now === read) return access;
    read = now;
    const loaded = load();
    if (!('problem' in loaded)) access = loaded;
    return access;
  };
}

/** A connection by an access that may change from request to request. */
export function connectionTo(
  current: () => Access,
  contentType: ContentType = 'protobuf',
  clock: Clock = systemClock,
): Connection {
  const unixTime = () => clock.now() + clock.wallOffset();
  const agentFor = agents();
  let known: { access: Access; source: Promise<CredentialSource> } | undefined;
  const means = async (): Promise<Means> => {
    const access = current();
    if (known?.access !== access) {
      known = { access, source: credentialSource(access, unixTime) };
    }
    const source = await known.source;
    const credentials = await source();
    const agent = await agentFor(access.cluster, credentials);
    return { url: access.cluster.server, options: { ...credentials, agent } };
  };
  const request = async (path: string, how: RequestHow): Promise<Reply> => {
    const { url, options } = await means();
    const protobuf = how.protobuf === true && contentType === 'protobuf';
    const asked = { ...how, protobuf };
    const reply = await send(`${url}${path}`, options, asked).catch((error) => {
      dropIdle(options.agent);
      throw error;
    });
    // A token may be revoked before it expires: the next request asks for a new one.
    if (reply.status === 401) known = undefined;
    return reply;
  };
  return { server: current().cluster.server, request, means };
}

function send(url: string, credentials: Means['options'], how: RequestHow): Promise<Reply> {
  const { promise, resolve, reject } = Promise.withResolvers<Reply>();
  const { headers, ...rest } = credentials;
  const transport = url.startsWith('https:') ? https : http;
  const options = {
    ...rest,
    signal: how.signal,
    headers: { ...headers, accept: how.protobuf ? anyForm : json, 'user-agent': 'kube-heartbeat' },
  };
  const request = transport.request(url, options);
  const late = setTimeout(() => {
    request.destroy(Object.assign(new Error('No answer in time'), { code: 'ETIMEDOUT' }));
  }, how.patience ?? usualPatience);
  request.on('socket', (socket) => socket.setKeepAlive(true, keepAliveAfter));
  request.on('response', (body) => {
    clearTimeout(late);
    resolve({
      status: body.statusCode ?? 0,
      retryAfter: body.headers['retry-after'],
      form: body.headers['content-type']?.startsWith(protobufType) ? 'protobuf' : 'json',
      body,
    });
  });
  request.on('error', (error) => {
    clearTimeout(late);
    reject(error);
  });
  request.end();
  return promise;
}
