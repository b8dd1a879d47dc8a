import type { NodeForecast, PodForecast } from './node-forecast.ts';
import { hull } from './time.ts';
import type { Forecast } from './view.ts';

/**
 * One forecast for several sets of settings: its bounds hold whichever of them is true. All sets
 * saw the same facts, so they agree on which forecasts there are.
 *
 * @see docs/model.md "What is only assumed"
 */
export function mergeNode(forecasts: readonly NodeForecast[]): NodeForecast | undefined {
  const [first, ...others] = forecasts;
  if (first === undefined || others.length === 0) return first;
  return {
    unknown: mergeAll(forecasts.map(({ unknown }) => unknown)),
    notReady: mergeAll(forecasts.map(({ notReady }) => notReady)),
    noExecute: mergeAll(forecasts.map(({ noExecute }) => noExecute)),
    eviction: mergeAll(forecasts.map(({ eviction }) => eviction)),
    pods: first.pods.map((pod, index) =>
      mergePod(
        pod,
        forecasts.map(({ pods }) => pods[index]),
      ),
    ),
  };
}

/** The same for one pod. */
export function mergePod(pod: PodForecast, all: readonly (PodForecast | undefined)[]): PodForecast {
  return {
    pod: pod.pod,
    deletion: mergeAll(all.map((one) => one?.deletion)),
    endpoints: mergeAll(all.map((one) => one?.endpoints)),
    end: mergeAll(all.map((one) => one?.end)) ?? pod.end,
  };
}

function mergeAll(all: readonly (Forecast | undefined)[]): Forecast | undefined {
  const there = all.filter((one) => one !== undefined);
  return there.length === 0 ? undefined : there.reduce(widen);
}

/** The reason is the one of the bound that a person waits for: the latest. */
function widen(one: Forecast, other: Forecast): Forecast {
  const because = other.latest > one.latest ? other.because : one.because;
  return { ...hull(one, other), because };
}
