import type { DeadSign } from '@kube-heartbeat/rules/view.ts';
import type { ForecastJson, NodeJson, Time } from './json.ts';

export type NextEvent = 'unknown' | 'not_ready' | 'no_execute' | 'eviction';

/** What comes next to a node. */
export interface Next {
  readonly event: NextEvent;
  readonly forecast: ForecastJson;
}

type Standing = Pick<NodeJson, NextEvent | 'phase' | 'cause' | 'ready_but_dead'>;

/** The first of a node's forecasts that ever comes; `undefined`: nothing comes. */
export function nextOf(node: Standing): Next | undefined {
  return coming(node)
    .flatMap((event) => {
      const forecast = node[event];
      return forecast && forecast.earliest !== 'never' ? [{ event, forecast }] : [];
    })
    .toSorted(
      ({ forecast: one }, { forecast: other }) =>
        order(one.earliest, other.earliest) || order(one.latest, other.latest),
    )[0];
}

/** A node in trouble that renews its lease is not given up; its kubelet may take it out. */
function coming(node: Standing): readonly NextEvent[] {
  if (staysReady(node)) return [];
  const renews = node.phase === 'ready' && node.cause !== null;
  return [renews ? 'not_ready' : 'unknown', 'no_execute', 'eviction'];
}

/** By these its kubelet will call it not Ready. */
const ownWord: ReadonlySet<string> = new Set<DeadSign>(['metrics_hang', 'relist_stalled']);

/**
 * Whether a node that works no more stays Ready all the same: its lease is renewed, and its kubelet has
 * nothing to say. What is foretold of it comes only should it fall silent too.
 */
export function staysReady({ phase, cause, ready_but_dead: dead }: Standing): boolean {
  return phase === 'ready' && cause !== null && !dead?.signs.some(({ sign }) => ownWord.has(sign));
}

/** Orders by time, never last. */
export function order(one: Time, other: Time): number {
  if (one === other) return 0;
  return (one === 'never' ? Infinity : one) - (other === 'never' ? Infinity : other);
}
