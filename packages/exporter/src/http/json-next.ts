import type { ForecastJson, NodeJson, Time } from './json.ts';

export type NextEvent = 'unknown' | 'no_execute' | 'eviction';

/** What comes next to a node. */
export interface Next {
  readonly event: NextEvent;
  readonly forecast: ForecastJson;
}

/** The first of a node's forecasts that ever comes; `undefined`: nothing comes. */
export function nextOf({
  unknown,
  no_execute,
  eviction,
}: Pick<NodeJson, NextEvent>): Next | undefined {
  const forecasts = [
    { event: 'unknown' as const, forecast: unknown },
    { event: 'no_execute' as const, forecast: no_execute },
    { event: 'eviction' as const, forecast: eviction },
  ];
  return forecasts
    .flatMap(({ event, forecast }) =>
      forecast && forecast.earliest !== 'never' ? [{ event, forecast }] : [],
    )
    .toSorted(
      ({ forecast: one }, { forecast: other }) =>
        order(one.earliest, other.earliest) || order(one.latest, other.latest),
    )[0];
}

/** Orders by time, never last. */
export function order(one: Time, other: Time): number {
  if (one === other) return 0;
  return (one === 'never' ? Infinity : one) - (other === 'never' ? Infinity : other);
}
