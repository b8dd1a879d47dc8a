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
    unknown: mergeAll(forecasts, ({ unknown }) => unknown),
    notReady: mergeAll(forecasts, ({ notReady }) => notReady),
    noExecute: mergeAll(forecasts, ({ noExecute }) => noExecute),
    eviction: mergeAll(forecasts, ({ eviction }) => eviction),
    pods: first.pods.map((pod, index) => {
      const same = forecasts.map(({ pods }) => pods[index]);
      return mergePod(pod, same);
    }),
  };
}

/** The same for one pod. */
export function mergePod(pod: PodForecast, all: readonly (PodForecast | undefined)[]): PodForecast {
  return {
    pod: pod.pod,
    deletion: mergeAll(all, (one) => one?.deletion),
    endpoints: mergeAll(all, (one) => one?.endpoints),
    end: mergeAll(all, (one) => one?.end) ?? pod.end,
  };
}

function mergeAll<T>(
  all: readonly T[],
  of: (each: T) => Forecast | undefined,
): Forecast | undefined {
  let merged: Forecast | undefined;
  for (const each of all) {
    const one = of(each);
    merged = merged && one ? widen(merged, one) : (merged ?? one);
  }
  return merged;
}

/** The reason is the one of the bound that a person waits for: the latest. */
function widen(one: Forecast, other: Forecast): Forecast {
  const because = other.latest > one.latest ? other.because : one.because;
  const { earliest, latest } = hull(one, other);
  return { earliest, latest, because };
}
