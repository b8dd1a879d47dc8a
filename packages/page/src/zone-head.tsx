import type { VNode } from 'preact';
import type { Row, Zone } from './api.ts';
import { world } from './connection.ts';
import { Name, NodeLink } from './name.tsx';
import { count, zoneText } from './text.ts';
import { sooner, spanText } from './when.ts';

const disruptions = {
  normal: 'normal',
  partial: 'partly down',
  full: 'dark',
} as const;

/** So many of those that wait are named. */
const named = 3;

/** A zone's name, its state, how fast its nodes are tainted, and who waits for that. */
export function ZoneHead({
  id,
  zone: name,
  rows,
}: {
  readonly id: string;
  readonly zone: string;
  readonly rows: readonly Row[];
}): VNode {
  const zone = world.value?.fleet.zones.find((each) => each.name === name);
  return (
    <div class="zone-head">
      <h3 id={id}>
        <Name text={zoneText(name)} />
      </h3>
      {zone && (
        <>
          <span class={`disruption ${zone.disruption}`}>{disruptions[zone.disruption]}</span>
          <span>
            <b>{zone.ready}</b> ready{zone.not_ready > 0 && `, ${zone.not_ready} not`}
          </span>
          <span>{rateText(zone)}</span>
          {zone.queue > 0 && <Queue zone={zone} rows={rows} />}
        </>
      )}
      {!zone && <span>{count(rows.length, 'node')}</span>}
    </div>
  );
}

function rateText({ rate }: Zone): string {
  return rate > 0 ? `taints one node each ${spanText(1 / rate)}` : 'taints no node';
}

function Queue({ zone, rows }: { readonly zone: Zone; readonly rows: readonly Row[] }): VNode {
  const waiting = rows
    .filter(({ phase }) => phase === 'queued')
    .sort((one, other) => sooner(taintOf(one), taintOf(other)))
    .slice(0, named);
  return (
    <span class="queue">
      <b>{zone.queue}</b> in the queue
      {waiting.length > 0 && ': '}
      {waiting.map(({ name }) => (
        <NodeLink key={name} name={name} />
      ))}
      {waiting.length > 0 && zone.queue > waiting.length && '…'}
    </span>
  );
}

function taintOf({ trouble }: Row) {
  return trouble?.no_execute?.earliest ?? 'never';
}
