import type { NodeFact } from '@kube-heartbeat/rules/fact.ts';
import { nodeFact, readyCondition } from '@kube-heartbeat/rules/stage.ts';
import { startLoop } from 'kube-heartbeat/src/loop.ts';
import { namesOf } from './fleet.ts';
import { quantile } from './measure.ts';

/*
 * npm run bench:outage -- [NODES]: one of three zones goes dark in a fleet (100,000 nodes by default), and
 * twenty of its nodes a second are given up. How long the exporter's thread works for it, in a second of
 * the cluster's time: its looks at the fleet, and its judging of what came. Ends with 1 where that leaves
 * too little of the second for everything else.
 */

/** Milliseconds of each second, at most. */
const bar = 250;
const [grace, renewal, tick, flips] = [50, 10, 5, 20];
const darkAt = 30;
const seconds = darkAt + grace + 40;

const count = Number(process.argv[2] ?? 100_000);
const names = namesOf(count);
let now = 0;
const loop = startLoop({
  clock: { now: () => now, wallOffset: () => 0 },
  flags: {},
  onOutcome: () => undefined,
});
loop.learn({}, 37);
for (const resource of ['leases', 'nodes', 'leader', 'pods'] as const) {
  loop.take({ kind: 'evidence', resource, fresh: true, seenAt: now });
}
for (const [index, name] of names.entries()) {
  loop.take(ofZone(nodeFact(name, now, { notBefore: -Infinity }), index));
}
const dark = names.filter((_, index) => index % 3 === 0);
const looks: number[] = [];
const judged: number[] = [];
for (let second = 1; second <= seconds; second += 1) {
  renewAll(second);
  // What silence costs before the first is given up counts as well.
  if (second < darkAt) continue;
  judged.push(await timed(() => giveUp(second)));
  now = second + 0.99;
  looks.push(await timed(() => loop.beat()));
}
const mean = (all: readonly number[]): number =>
  all.reduce((sum, one) => sum + one, 0) / all.length;
const busy = mean(looks) + mean(judged);
const fits = busy <= bar;
console.log(
  `outage: ${count} nodes, ${dark.length} dark: looks ${mean(looks).toFixed(0)} ms/s (the longest ${quantile(looks, 1).toFixed(0)} ms, in slices),`,
  `judging ${mean(judged).toFixed(0)} ms/s (the longest ${quantile(judged, 1).toFixed(0)} ms for ${flips} nodes),`,
  `RSS ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB:`,
  `${fits ? 'within' : 'over'} ${bar} ms/s`,
);
process.exit(fits ? 0 : 1);

function ofZone(fact: NodeFact, index: number): NodeFact {
  return { ...fact, zone: `zone-${index % 3}`, region: 'bench' };
}

/** A tenth of the fleet. */
function renewAll(second: number): void {
  now = second;
  for (let index = second % renewal; index < count; index += renewal) {
    if (index % 3 === 0 && second >= darkAt) continue;
    const node = names[index] ?? '';
    const about = { node, holder: node, duration: 40, resourceVersion: `${second}${index}` };
    loop.take({ kind: 'lease', seenAt: now, renewTime: now, ...about });
  }
}

/** The controller writes those that are due, so many a second. */
function giveUp(second: number): void {
  const since = second - darkAt - grace - tick;
  if (since < 0) return;
  const due = dark.slice(since * flips, (since + 1) * flips);
  for (const [place, name] of due.entries()) {
    now = second + place / flips;
    const ready = readyCondition('Unknown', 0);
    // All of them are of the first zone.
    loop.take(ofZone(nodeFact(name, now, { ready }), 0));
  }
}

async function timed(act: () => unknown): Promise<number> {
  const begun = performance.now();
  await act();
  return performance.now() - begun;
}
