import type { NodeFact } from '@kube-heartbeat/rules/fact.ts';
import { forecast } from '@kube-heartbeat/rules/forecast.ts';
import type { Settings } from '@kube-heartbeat/rules/settings.ts';
import { longestGap, silentAfter } from '@kube-heartbeat/rules/silence.ts';
import { at, type Instant, type Seconds, type Window } from '@kube-heartbeat/rules/time.ts';
import type { Forecast, NodeView } from '@kube-heartbeat/rules/view.ts';
import { clusterOf, giveUp, type Scene } from './scene.ts';

/** One event of a timeline, in seconds after the last heartbeat. */
export interface Row {
  readonly event: string;
  readonly afterHeartbeat: Window;
  /** The same after the node's death: its last heartbeat was up to one interval before. */
  readonly afterDeath: Window;
  readonly because?: Forecast['because'];
}

/** What the rules say of nodes that die together. */
export interface Outlook {
  readonly unknown: Forecast;
  readonly noExecute: Forecast;
  /** Of the dying nodes, once the controller has given them up at the earliest or the latest. */
  readonly earliest: readonly NodeView[];
  readonly latest: readonly NodeView[];
}

/** Forecasts are asked this long after an event, when what it changed is in force. */
const settled: Seconds = 2;

/** What becomes of `dying` nodes of the scene whose last heartbeat was at 0. */
export function outlook(
  scene: Scene,
  dying: readonly NodeFact[],
  candidates: readonly Settings[],
): Outlook | undefined {
  const names = new Set(dying.map(({ node }) => node));
  const before = forecast(clusterOf(scene), candidates, 0).nodes.filter(({ name }) =>
    names.has(name),
  );
  const unknown = hullOf(before.flatMap((node) => node.unknown ?? []));
  if (unknown === undefined) return undefined;
  const after = (instant: Instant): readonly NodeView[] => {
    if (instant === Infinity) return before;
    const cluster = clusterOf(scene);
    giveUp(cluster, dying, instant);
    const view = forecast(cluster, candidates, instant + settled);
    return view.nodes.filter(({ name }) => names.has(name));
  };
  const [earliest, latest] = [after(unknown.earliest), after(unknown.latest)];
  const taints = [...earliest, ...latest].flatMap((node) => node.noExecute ?? []);
  return { unknown, noExecute: hullOf(taints) ?? unknown, earliest, latest };
}

/** The timeline of nodes that die together, by the forecasts. */
export function timeline(
  scene: Scene,
  dying: readonly NodeFact[],
  candidates: readonly Settings[],
): readonly Row[] {
  const seen = outlook(scene, dying, candidates);
  const interval = scene.leaseDuration / 4;
  const age = longestGap(interval);
  const row = (
    event: string,
    { earliest, latest }: Window,
    because?: Forecast['because'],
  ): Row => ({
    event,
    afterHeartbeat: { earliest, latest },
    afterDeath: { earliest: Math.max(earliest - age, 0), latest },
    ...(because && { because }),
  });
  const silent = silentAfter(interval);
  const rows = [row('seen to be silent', at(silent))];
  if (seen === undefined) return rows;
  const { unknown, noExecute } = seen;
  const deletion = hullOf(
    [...seen.earliest, ...seen.latest].flatMap((node) => node.eviction ?? []),
  );
  return [
    ...rows,
    row('Ready is Unknown', unknown, unknown.because),
    row('NoExecute taint', noExecute, noExecute.because),
    ...(deletion ? [row('pod deleted', deletion, deletion.because)] : []),
  ];
}

/** The smallest forecast that holds all of them; the reason is the first one's. */
function hullOf(forecasts: readonly Forecast[]): Forecast | undefined {
  const [first] = forecasts;
  if (first === undefined) return undefined;
  return {
    earliest: forecasts.reduce((least, { earliest }) => Math.min(least, earliest), Infinity),
    latest: forecasts.reduce((most, { latest }) => Math.max(most, latest), -Infinity),
    because: first.because,
  };
}
