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
  const [first] = forecasts;
  if (first === undefined || forecasts.length === 1) return first;
  return {
    unknown: mergeAll(forecasts, unknownOf),
    notReady: mergeAll(forecasts, notReadyOf),
    noExecute: mergeAll(forecasts, noExecuteOf),
    eviction: mergeAll(forecasts, evictionOf),
    pods: first.pods.map((pod, index) => {
      const same = forecasts.map(({ pods }) => pods[index]);
      return mergePod(pod, same);
    }),
  };
}

const unknownOf = ({ unknown }: NodeForecast): Forecast | undefined => unknown;
const notReadyOf = ({ notReady }: NodeForecast): Forecast | undefined => notReady;
const noExecuteOf = ({ noExecute }: NodeForecast): Forecast | undefined => noExecute;
const evictionOf = ({ eviction }: NodeForecast): Forecast | undefined => eviction;

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
  // Most candidates agree.
  if (one.earliest <= other.earliest && one.latest >= other.latest) return one;
  const because = other.latest > one.latest ? other.because : one.because;
  const { earliest, latest } = hull(one, other);
  return { earliest, latest, because };
}
