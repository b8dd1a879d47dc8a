import { computed, signal } from '@preact/signals';
import type { VNode } from 'preact';
import { world } from './connection.ts';
import { phases } from './phases.ts';
import { Shape } from './shape.tsx';
import { count } from './text.ts';
import { ZoneWall } from './zone-wall.tsx';

/** How wide the wall is, in pixels; all zones take the same cells. */
const width = signal(0);

const zones = computed(() => world.value?.zones ?? new Map<string, readonly string[]>());

/** Every node a cell, zone by zone. */
export function Wall(): VNode {
  const total = world.value?.rows.size ?? 0;
  return (
    <section class="wall" aria-labelledby="wall-title" ref={measured}>
      <div class="head">
        <h2 id="wall-title">
          The wall <b>{total}</b>
        </h2>
        <p class="order">{count(zones.value.size, 'zone')} · a cell empties as its lease ages</p>
      </div>
      {width.value > 0 &&
        [...zones.value].map(([zone, names]) => (
          <ZoneWall key={zone} zone={zone} names={names} width={width.value} total={total} />
        ))}
      <Legend />
    </section>
  );
}

const observer = new ResizeObserver(([entry]) => {
  if (entry) width.value = Math.floor(entry.contentRect.width);
});

function measured(element: HTMLElement | null): void {
  observer.disconnect();
  if (element) observer.observe(element);
}

function Legend(): VNode {
  return (
    <details class="legend">
      <summary>What the shapes mean</summary>
      <ul>
        {phases.map(({ phase, label, says }) => (
          <li key={phase}>
            <Shape phase={phase} /> <b>{label}</b> {says}
          </li>
        ))}
      </ul>
    </details>
  );
}
