import { accessOf } from '../access.ts';
import { failure } from '../exit.ts';
import { type Connection, readJson } from '../kube/connection.ts';
import { networkFailure, refusal } from '../kube/failure.ts';
import { dig, list, number, text } from '../kube/json.ts';
import type { PodPort } from '../kube/port-forward.ts';
import { defaultPagePort } from '../options-table.ts';
import { safe } from '../text.ts';
import type { Got, Way } from './answers.ts';
import type { Context } from './context.ts';
import { asScore } from './decode.ts';

const label = 'app.kubernetes.io/name=kube-heartbeat';
/** Milliseconds within which the API server must answer, and an exporter behind it. */
const patience = 5000;
const exporterPatience = 4000;
/** So many replicas are asked before somebody else has to look. */
const mostAsked = 3;

/**
 * The way to an exporter in the cluster, through the API server's port-forward; or why there is
 * none to ask. An API server that cannot be reached is a failure: then nothing else can look either.
 */
export async function findExporter(context: Context): Promise<Way | { readonly reason: string }> {
  const { options, environment } = context;
  const connection = accessOf(options, environment);
  const { namespace } = options;
  const where = namespace
    ? `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`
    : '/api/v1/pods';
  const { status, body } = await ask(
    connection,
    `${where}?labelSelector=${encodeURIComponent(label)}`,
  );
  if (status === 401) throw failure(1, refusal(status, text(body, 'message')).says);
  if (status !== 200) {
    return {
      reason: `The exporter was not asked: listing pods answers ${status} (${safe(text(body, 'message'))}).`,
    };
  }
  const places = readyPlaces(list(body, 'items'));
  let reason = `No ready pod labelled ${label} was found: looked from here.`;
  for (const place of places.slice(0, mostAsked)) {
    const way = throughPortForward(connection, place);
    const problem = await problemOf(way, place);
    if (problem === undefined) return way;
    reason = problem;
  }
  return { reason };
}

function readyPlaces(pods: readonly unknown[]): readonly PodPort[] {
  return pods.filter(isReady).map((pod) => {
    const ports = list(pod, 'spec', 'containers').flatMap((container) => list(container, 'ports'));
    const named = ports.find((port) => text(port, 'name') === 'http') ?? ports[0];
    return {
      namespace: text(pod, 'metadata', 'namespace'),
      name: text(pod, 'metadata', 'name'),
      port: number(named, 'containerPort') ?? defaultPagePort,
    };
  });
}

function isReady(pod: unknown): boolean {
  return list(pod, 'status', 'conditions').some(
    (each) => text(each, 'type') === 'Ready' && text(each, 'status') === 'True',
  );
}

/** Why an exporter cannot be asked; `undefined`: it answers, and is one of ours. */
async function problemOf(
  way: Way,
  { namespace, name, port }: PodPort,
): Promise<string | undefined> {
  try {
    const { body } = await way.get('/api/v1/score');
    if (asScore(body)) return undefined;
    return `What answers at ${way.where} is no kube-heartbeat of this version: looked from here.`;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const forward = `kubectl -n ${namespace} port-forward pod/${name} ${port}`;
    return `The exporter was not asked: ${why} Or run "${forward}" and give --server=http://127.0.0.1:${port}.`;
  }
}

function throughPortForward(connection: Connection, place: PodPort): Way {
  const where = `pod ${place.namespace}/${place.name}`;
  return {
    where,
    get: async (path) => {
      // Most commands end without it.
      const { getThrough } = await import('../kube/port-forward-get.ts');
      const got = await getThrough(connection, place, path, exporterPatience);
      if (!('result' in got)) return got;
      throw failure(1, `${where}: ${safe(got.says)}`);
    },
  };
}

async function ask(connection: Connection, path: string): Promise<Got> {
  try {
    const reply = await connection.request(path, {
      signal: AbortSignal.timeout(patience),
      patience,
    });
    return { status: reply.status, body: dig({ body: await readJson(reply) }, 'body') };
  } catch (error) {
    throw failure(1, networkFailure(error, connection.server).says);
  }
}
