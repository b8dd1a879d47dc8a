import type { VNode } from 'preact';
import type { Time } from './api.ts';
import { now, silence } from './connection.ts';
import { at, timeOfDay, until } from './when.ts';

interface Bounds {
  readonly earliest: Time;
  readonly latest: Time;
}

/** How long until a forecast's event; times of day while nobody tells us what is new. */
export function TimeLeft({ bounds }: { readonly bounds: Bounds }): VNode {
  const { main, rest } = silence.value > 0 ? at(bounds, now.value) : until(bounds, now.value);
  return (
    <span class={main === 'never' ? 'left never' : 'left'} title={clockText(bounds)}>
      <b>{main}</b>
      {rest !== '' && <small> {rest}</small>}
    </span>
  );
}

/** Both bounds as times of day. */
export function clockText({ earliest, latest }: Bounds): string {
  if (earliest === 'never') return 'never';
  const from = timeOfDay(earliest, now.value);
  return latest === 'never' ? `not before ${from}` : `${from} … ${timeOfDay(latest, now.value)}`;
}
