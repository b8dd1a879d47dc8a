import { censusOf } from './census.ts';
import type { Cluster } from './cluster.ts';
import type { NodeMemory } from './cluster-state.ts';
import { type Margins, type Model, modelWith } from './model.ts';
import { forecastNode, type NodeForecast } from './node-forecast.ts';
import { defaultsOf, type Settings } from './settings.ts';
import { at, type Instant, type Seconds } from './time.ts';

/** A controller whose own work takes no time beyond what is said: the arithmetic alone. */
export const exact: Margins = {
  write: 0,
  slow: 0,
  flip: 0,
  pass: 0.1,
  taint: 0,
  turn: 0,
  turnAfterTick: 0,
  alone: 0,
  pod: 0,
};

/** A model without any latency, in which a pass over the nodes takes exactly `pass`. */
export function exactModel(
  cluster: Cluster,
  given: Partial<Settings> & { readonly version: number },
  pass: Seconds = 0.01,
  now: Instant = 0,
): Model {
  const settings = defaultsOf(given.version, { ...given, delay: 0 });
  const { tick, qps } = settings;
  const burst = Number.MAX_SAFE_INTEGER; // a client that never waits for its rate limit
  const pace = { period: at(tick + pass), late: 0, qps, burst, press: 0, roundTrip: 0 };
  const census = censusOf(cluster, now);
  return modelWith({ cluster, settings, now, pace, margins: exact, census });
}

/** The forecasts of one node in such a model. */
export function exactly(model: Model, name: string): NodeForecast {
  const node: NodeMemory | undefined = model.cluster.nodes.get(name);
  if (node === undefined) throw new Error(`no node ${name} on this stage`);
  return forecastNode(model, node);
}
