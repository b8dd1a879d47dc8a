import type { VNode } from 'preact';
import type { Forecast, Row, Time } from './api.ts';
import { type Axis, place } from './axis.ts';
import { now } from './connection.ts';

interface Band {
  readonly kind: string;
  readonly earliest: Time;
  readonly latest: Time;
}

/** A node's near past and future on the axis that all lines of a list share. */
export function Lane({ row, axis }: { readonly row: Row; readonly axis: Axis }): VNode {
  const { trouble, lease_seen } = row;
  const bands = [
    bandOf('unknown', trouble?.unknown),
    bandOf('taint', trouble?.no_execute),
    bandOf('eviction', trouble?.eviction),
  ].flatMap((band) => band ?? []);
  return (
    <div class="lane" aria-hidden="true">
      <i class="now" style={{ left: percent(place(axis, now.value)) }} />
      {lease_seen !== null && <Beat axis={axis} at={lease_seen} />}
      {bands.map((band) => (
        <BandMark key={band.kind} axis={axis} band={band} />
      ))}
    </div>
  );
}

function bandOf(kind: string, forecast: Forecast | null | undefined): Band | undefined {
  if (!forecast || forecast.earliest === 'never') return undefined;
  return { kind, earliest: forecast.earliest, latest: forecast.latest };
}

/** The last heartbeat, and the silence since. */
function Beat({ axis, at }: { readonly axis: Axis; readonly at: number }): VNode {
  const [from, to] = [place(axis, at), place(axis, now.value)];
  return (
    <>
      <i class="silence" style={{ left: percent(from), width: percent(to - from) }} />
      {at >= axis.from && <i class="beat" style={{ left: percent(from) }} />}
    </>
  );
}

/** The bounds of one event; open to the right where there is no latest. */
export function BandMark({ axis, band }: { readonly axis: Axis; readonly band: Band }): VNode {
  const { kind, earliest, latest } = band;
  // What lies beyond the drawing is a hint at its edge.
  if (earliest === 'never' || earliest > axis.to)
    return <i class={`band ${kind} beyond`} style={{ right: '0', width: '12px' }} />;
  const open = latest === 'never' || latest > axis.to;
  const from = place(axis, earliest);
  const width = percent((open ? 1 : place(axis, latest)) - from);
  return <i class={`band ${kind}${open ? ' open' : ''}`} style={{ left: percent(from), width }} />;
}

/** A share of the width. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(2)}%`;
}
