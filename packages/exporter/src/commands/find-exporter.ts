import { accessOf } from '../access.ts';
import { failure } from '../exit.ts';
import { type Connection, readJson } from '../kube/connection.ts';
import { networkFailure, refusal } from '../kube/failure.ts';
import { dig, list, number, text } from '../kube/json.ts';
import { defaultPort } from '../options-table.ts';
import { safe } from '../text.ts';
import type { Got, Way } from './answers.ts';
import type { Context } from './context.ts';

const label = 'app.kubernetes.io/name=kube-heartbeat';
/** Milliseconds within which the API server must answer. */
const patience = 8000;

/** An exporter's pod. */
interface Place {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
}

/**
 * The way to an exporter in the cluster, through the API server; or why there is none to ask. An
 * API server that cannot be reached is a failure: then nothing else can look either.
 */
export async function findExporter(context: Context): Promise<Way | { readonly reason: string }> {
  const { options, environment } = context;
  const connection = accessOf(options, environment);
  const { namespace } = options;
  const where = namespace
    ? `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`
    : '/api/v1/pods';
  const { status, body } = await get(
    connection,
    `${where}?labelSelector=${encodeURIComponent(label)}`,
  );
  if (status === 401) throw failure(1, refusal(status, text(body, 'message')).says);
  if (status !== 200) {
    return {
      reason: `The exporter was not asked: listing pods answers ${status} (${safe(text(body, 'message'))}).`,
    };
  }
  const place = readyPlace(list(body, 'items'));
  if (!place) return { reason: `No ready pod labelled ${label} was found: looked from here.` };
  return throughApiServer(connection, place);
}

function readyPlace(pods: readonly unknown[]): Place | undefined {
  const ready = pods.find((pod) =>
    list(pod, 'status', 'conditions').some(
      (each) => text(each, 'type') === 'Ready' && text(each, 'status') === 'True',
    ),
  );
  if (ready === undefined) return undefined;
  const ports = list(ready, 'spec', 'containers').flatMap((container) => list(container, 'ports'));
  const named = ports.find((port) => text(port, 'name') === 'http') ?? ports[0];
  return {
    namespace: text(ready, 'metadata', 'namespace'),
    name: text(ready, 'metadata', 'name'),
    port: number(named, 'containerPort') ?? defaultPort,
  };
}

function throughApiServer(connection: Connection, { namespace, name, port }: Place): Way {
  const base = `/api/v1/namespaces/${namespace}/pods/${name}:${port}/proxy`;
  return {
    where: `pod ${namespace}/${name}`,
    get: async (path) => {
      const got = await get(connection, base + path);
      if (got.status !== 403) return got;
      const forward = `kubectl -n ${namespace} port-forward pod/${name} ${port}`;
      throw failure(
        1,
        `${refusal(403, text(got.body, 'message')).says} Or run "${forward}" and give --server=http://127.0.0.1:${port}.`,
      );
    },
  };
}

async function get(connection: Connection, path: string): Promise<Got> {
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
