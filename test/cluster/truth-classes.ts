import type { Joined, LoggedForecast } from './score-log.ts';

/** What the widths are held to. */
export interface Terms {
  /** Seconds between two ticks. */
  readonly tick: number;
  readonly qps: number;
  readonly burst: number;
  /**
   * The client's default limit: the tick of three nodes or so empties its bucket, and chance decides
   * what waits for how long. What a forecast says that this adds is then added to its bar.
   */
  readonly throttles: boolean;
  /** The largest observation delay of the run, seconds. */
  readonly delay: number;
}

/** The class of an event by what its forecast knew, and how wide that forecast may be. */
export interface Class {
  readonly name: string;
  /** Absent: this class has no bar. */
  readonly bar?: number;
}

/** An event of the run, classified; `together` pods were deleted within three seconds of it. */
export function classify(joined: Joined, terms: Terms, together = 1): Class {
  const { actual, line } = joined;
  const forecast = line?.lastFact;
  if (!forecast) return { name: 'no forecast stood' };
  if (actual.kind === 'unknown') return unknownClass(forecast, terms);
  if (actual.kind === 'no_execute') return queueClass(forecast, terms);
  if (actual.kind === 'deletion') return deletionClass(forecast, actual.by, terms, together);
  return { name: codeOf(forecast) };
}

function unknownClass({ because }: LoggedForecast, { tick, delay }: Terms): Class {
  const observed = 2 * delay;
  const { code, tick: known, quirk } = because;
  if (code === 'leader_changed') {
    const learned = known === 'learned';
    return learned
      ? { name: 'new leader, tick learned', bar: observed + 0.8 }
      : { name: 'new leader, first grace', bar: 5.5 };
  }
  if (code !== 'silence') return { name: String(code) };
  const open = quirk === 'open';
  if (known === 'learned' && !open) return { name: 'tick learned', bar: observed + 0.8 };
  const ticks = open ? 2 : 1;
  const name = known === 'open' ? 'tick not known' : 'heartbeat beside a tick';
  return { name: `${name}${open ? ', quirk open' : ''}`, bar: ticks * tick + observed + 0.2 };
}

function queueClass({ because }: LoggedForecast, { tick, delay, throttles }: Terms): Class {
  const { code, waiting, rate, tick: known, throttled = 0 } = because;
  if (code !== 'queue') return { name: String(code) };
  const others = Math.max(0, Number(waiting) - 1);
  const wait = others === 0 ? 0 : others * (1 / Number(rate) + 0.1);
  const first = known !== undefined && known !== 'learned' ? tick : 0;
  const name = others === 0 ? 'alone in the queue' : 'others in the queue';
  const notes = [...(first > 0 ? ['a tick first'] : []), ...(throttled ? ['throttled'] : [])];
  return {
    name: [name, ...notes].join(', '),
    bar: wait + first + 2 * delay + 0.1 + (throttles ? Number(throttled) : 0),
  };
}

function deletionClass(
  forecast: LoggedForecast,
  by: string,
  { qps, burst, delay }: Terms,
  together: number,
): Class {
  const code = codeOf(forecast);
  if (by === 'pod-garbage-collector' || /node_deleted|may_delete/.test(code)) {
    return { name: 'by the pod garbage collector' };
  }
  const throttling = Math.max(0, (3 * together - burst) / qps);
  return { name: code, bar: 2 * delay + 1.1 + throttling };
}

function codeOf({ because }: LoggedForecast): string {
  return String(because['code']);
}
