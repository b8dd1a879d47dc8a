import { setTimeout as sleep } from 'node:timers/promises';
import { failure } from '../exit.ts';
import { clusterJson, nodeJson, nodesJson } from '../http/json.ts';
import { nearest } from '../nearest.ts';
import type { Observer } from '../witness.ts';
import { type Answers, noNode } from './answers.ts';
import type { Context } from './context.ts';
import { watchCluster } from './watch-cluster.ts';

/** Seconds that a look may take to have everything listed. */
const patience = 6;
/** Seconds of watching after that: time enough to see some renewals and the leader's. */
const glance = 3;

/** Looks at the cluster from here for a few seconds. It has not seen the past: all is estimated. */
export async function look(context: Context, reasons: readonly string[]): Promise<Answers> {
  const observer = watchCluster(context, () => undefined);
  try {
    await settle(observer, context);
  } catch (error) {
    await observer.stop();
    throw error;
  }
  const remark =
    'Seen for a few seconds only, so every time is an estimate (~): an exporter in the cluster knows better.';
  return {
    estimate: true,
    remarks: [...reasons, remark],
    nodes: async () => nodesJson(observer.view(), observer.problems()),
    node: async (name) => {
      const view = observer.view();
      const found = view.nodes.find((node) => node.name === name);
      if (found) return { ...clusterJson(view, observer.problems()), node: nodeJson(found, view) };
      throw noNode(
        name,
        nearest(
          name,
          view.nodes.map((node) => node.name),
        ),
      );
    },
    score: async () => {
      throw failure(
        1,
        'No exporter answers, and a look from here has no past to judge: install one, or name it with --server.',
      );
    },
    close: () => {
      observer.stop().catch(() => undefined);
    },
  };
}

async function settle(observer: Observer, { clock, note, stop }: Context): Promise<void> {
  const begin = clock.now();
  let told = false;
  while (!observer.synced()) {
    await sleep(50, undefined, { signal: stop }).catch(() => undefined);
    const [problem] = observer.problems();
    const passed = clock.now() - begin;
    if (stop.aborted) throw failure(1, 'Stopped before anything was seen.');
    if (passed > patience || (problem && passed > 1))
      throw failure(
        1,
        problem ?? `The API server did not list leases and nodes within ${patience} s.`,
      );
    if (passed > 2 && !told) note('Listing leases and nodes …');
    told ||= passed > 2;
  }
  note(`Looking for ${glance} s …`);
  await sleep(glance * 1000, undefined, { signal: stop }).catch(() => undefined);
}
