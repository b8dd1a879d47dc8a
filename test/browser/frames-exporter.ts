import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Kubelets } from './kubelets.ts';
import { nodeName, range, sceneOf } from './scene.ts';
import { startStage } from './stage.ts';

/*
 * The exporter of npm run test:frames, in a process of its own: tells its address, and at the end
 * how many renewals it took and how long it was held at most.
 */

/** What it tells its parent. */
export interface Told {
  readonly url?: string;
  readonly renewals?: number;
  /** Milliseconds. */
  readonly held?: number;
}

const nodes = Number(process.argv[2]);
const dying = range(nodes).filter((index) => index % 250 === 7);
const fates = Object.fromEntries(
  dying.map((index) => [index, { silentFor: 14 + (index % 30) }] as const),
);
const stage = await startStage(sceneOf(nodes, fates, 30), { version: 37, grace: 50 });
const lives = range(nodes).filter((index) => !dying.includes(index));
const kubelets = new Kubelets(stage, lives.map(nodeName));
const loop = monitorEventLoopDelay({ resolution: 10 });
let before = 0;

const tell = (told: Told) => process.send?.(told);
process.on('message', (asked) => {
  if (asked === 'begin') {
    before = kubelets.renewals;
    loop.enable();
  } else tell({ renewals: kubelets.renewals - before, held: loop.max / 1e6 });
});
process.on('disconnect', () => process.exit());
tell({ url: stage.url });
