import { failure } from '../exit.ts';
import { pageAddress } from '../page-address.ts';
import { safe } from '../text.ts';
import { type Answers, noNode, type Way } from './answers.ts';
import type { Context } from './context.ts';
import { asNearest, asNode, asNodes, asScore, notOurs } from './decode.ts';
import { findExporter } from './find-exporter.ts';
import { look } from './look.ts';
import { telling } from './progress.ts';

/** Seconds within which an exporter must answer. */
const patience = 8;

/**
 * Who answers: the exporter that is named, else one on this machine, else the one in the cluster;
 * else, and with --direct, a look of our own.
 */
export async function answers(context: Context): Promise<Answers> {
  const { options, note } = context;
  if (options.direct) return look(context, []);
  if (options.server !== undefined) return asked(byUrl(options.server));
  const local = await onThisMachine(context);
  if (local) {
    note(`Asked the exporter at ${local.where}.`);
    return asked(local);
  }
  const found = await telling(
    context,
    'Looking for an exporter in the cluster',
    findExporter(context),
  );
  if ('get' in found) return asked(found);
  return look(context, [found.reason]);
}

/** The way to the exporter at a URL. */
function byUrl(url: string, seconds: number = patience): Way {
  return {
    where: url,
    get: async (path) => {
      try {
        const response = await fetch(url + path, {
          signal: AbortSignal.timeout(seconds * 1000),
          redirect: 'error',
        });
        return { status: response.status, body: await response.json().catch(() => undefined) };
      } catch (error) {
        throw failure(1, `The exporter at ${url} does not answer (${safe(causeOf(error))}).`);
      }
    },
  };
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `nothing within ${patience} s`;
  const { cause } = error;
  if (cause instanceof Error) return 'code' in cause ? String(cause.code) : cause.message;
  return error.message;
}

/** An exporter beside us: in our pod, or one that somebody runs here. A named cluster is another. */
async function onThisMachine({ options, environment }: Context): Promise<Way | undefined> {
  const inPod = environment['KUBERNETES_SERVICE_HOST'] !== undefined;
  const named =
    options.kubeconfig !== undefined ||
    options.context !== undefined ||
    options.namespace !== undefined;
  if (named && !inPod) return undefined;
  const { port } = pageAddress(options);
  const way = byUrl(`http://127.0.0.1:${port}`, 2);
  const got = await way.get('/api/v1/score').catch(() => undefined);
  return got && asScore(got.body) ? way : undefined;
}

function asked(way: Way): Answers {
  return {
    estimate: false,
    remarks: [],
    nodes: async () => asNodes(await body(way, '/api/v1/nodes')) ?? thrown(notOurs(way.where)),
    score: async () => asScore(await body(way, '/api/v1/score')) ?? thrown(notOurs(way.where)),
    node: async (name) => {
      const got = await way.get(`/api/v1/nodes/${encodeURIComponent(name)}`);
      const nearest = got.status === 404 ? asNearest(got.body) : undefined;
      if (nearest) throw noNode(name, nearest);
      return asNode(got.body) ?? thrown(notOurs(way.where));
    },
    close: () => undefined,
  };
}

async function body(way: Way, path: string): Promise<unknown> {
  const { status, body: found } = await way.get(path);
  if (status === 200) return found;
  throw failure(
    1,
    `The exporter at ${way.where} answers ${status}: name another with --server, or use --direct.`,
  );
}

function thrown(error: Error): never {
  throw error;
}
