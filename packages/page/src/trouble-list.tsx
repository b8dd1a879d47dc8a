import { computed, signal } from '@preact/signals';
import type { VNode } from 'preact';
import { address } from './address.ts';
import type { Row, Trouble } from './api.ts';
import { type Axis, axisOf } from './axis.ts';
import { now, world } from './connection.ts';
import { Lane } from './lane.tsx';
import { Name, NodeLink } from './name.tsx';
import { inTrouble, matches } from './nodes.ts';
import { phaseRow } from './phases.ts';
import { Ruler } from './ruler.tsx';
import { Shape } from './shape.tsx';
import { count, eventText, shown, words, zoneText } from './text.ts';
import { TimeLeft } from './time-left.tsx';
import { spanText } from './when.ts';
import { byName } from './world.ts';

/** More lines at once tell nobody more; the wall shows all. */
const page = 50;
const limit = signal(page);

const chosen = computed(() => {
  const { search, phases } = address.value;
  return search !== '' || phases.length > 0;
});

const listed = computed((): readonly Row[] => {
  const rows = world.value?.rows.values() ?? [];
  if (!chosen.value) return inTrouble(rows);
  const found = [...rows].filter((row) => matches(row, address.value));
  const calm = found.filter(({ trouble }) => trouble === null);
  return [...inTrouble(found), ...calm.sort((one, other) => byName(one.name, other.name))];
});

/** Nodes in trouble, soonest eviction on top; while somebody searches, what was found. */
export function TroubleList(): VNode {
  const rows = listed.value.slice(0, limit.value);
  const axis = axisFor(rows);
  const more = listed.value.length - rows.length;
  return (
    <section class="trouble" aria-labelledby="trouble-title">
      <div class="head">
        <h2 id="trouble-title">
          {chosen.value ? 'Found' : 'In trouble'} <b>{listed.value.length}</b>
        </h2>
        {rows.some(({ trouble }) => trouble) && <Ruler axis={axis} most={8} />}
        {rows.length > 0 && <p class="order">soonest eviction first</p>}
      </div>
      {rows.length === 0 && <Calm />}
      <ol onKeyDown={walk}>
        {rows.map((row) => (
          <Line key={row.name} row={row} axis={axis} />
        ))}
      </ol>
      {more > 0 && (
        <button
          type="button"
          class="more"
          onClick={() => {
            limit.value += page;
          }}
        >
          {count(more, 'more node')}: show {Math.min(more, page)}
        </button>
      )}
    </section>
  );
}

/** One axis for all lines, so that they can be compared: a minute back, six forth or more. */
function axisFor(rows: readonly Row[]): Axis {
  const times = rows.flatMap(({ trouble }) => trouble?.eviction?.earliest ?? []);
  const soon = times.filter((time) => time !== 'never' && time < now.value + 1800);
  const { from, to } = axisOf(now.value - 60, soon, 420);
  // It grows in steps: an axis that creeps makes all lines creep.
  return { from, to: from + Math.ceil((to - from) / 60) * 60 };
}

function Calm(): VNode {
  if (chosen.value) return <p class="calm">No node is like that. Esc clears the search.</p>;
  const total = world.value?.rows.size ?? 0;
  if (total === 0) return <p class="calm">This cluster has no node yet.</p>;
  return (
    <p class="calm">
      <Shape phase="ready" /> No node is in trouble: {count(total, 'node')} on watch.
    </p>
  );
}

function Line({ row, axis }: { readonly row: Row; readonly axis: Axis }): VNode {
  const { name, zone, phase, trouble } = row;
  return (
    <li class={`line phase-${phase}`}>
      <div class="who">
        <Shape phase={phase} />
        <NodeLink name={name} />
        <span class="about">
          <b>{phaseRow(phase).label}</b> <Name text={zoneText(zone)} />
        </span>
      </div>
      {trouble ? (
        <>
          <Lane row={row} axis={axis} />
          <Coming trouble={trouble} />
          <Eviction trouble={trouble} />
        </>
      ) : (
        <p class="coming">{ageText(row)}</p>
      )}
    </li>
  );
}

/** How old the lease is, in words. */
export function ageText({ lease_seen, lease_estimated }: Row): string {
  if (lease_seen === null) return 'it has no lease';
  const age = spanText(Math.max(0, now.value - lease_seen));
  return lease_estimated ? `renewed about ${age} ago, by its own word` : `renewed ${age} ago`;
}

/** What comes next, and why. */
function Coming({ trouble }: { readonly trouble: Trouble }): VNode {
  const { next, blocked, cause, departing } = trouble;
  const forecast = next && trouble[next];
  const dead = trouble.ready_but_dead?.signs[0]?.says;
  const why = forecast?.says ?? dead ?? trouble.eviction?.says ?? trouble.unknown?.says ?? '';
  return (
    <p class="coming">
      {next && forecast && next !== 'eviction' && (
        <span class="next">
          {eventText(next)} <TimeLeft bounds={forecast} />
        </span>
      )}
      {departing !== '' && <span class="tag">leaves: {words(departing)}</span>}
      {cause !== null && <span class="tag">{words(cause)}</span>}
      {blocked.map((reason) => (
        <span key={reason} class="tag held">
          held back: {words(reason)}
        </span>
      ))}
      <span class="why">{shown(why)}</span>
    </p>
  );
}

const fates = { replaced: 'replaced', waits: 'waiting', lost: 'lost' } as const;

/** When the next pod is deleted, and what becomes of them all. */
function Eviction({ trouble }: { readonly trouble: Trouble }): VNode {
  const { eviction, pods, pods_assumed, terminating } = trouble;
  const some = (['replaced', 'waits', 'lost'] as const).filter((fate) => pods[fate] > 0);
  const assumed = pods_assumed ? 'a pod with default tolerations' : 'no pod to delete';
  return (
    <div class="eviction">
      {eviction ? <TimeLeft bounds={eviction} /> : <span class="left none">–</span>}
      <span class="pods">
        {some.map((fate) => `${pods[fate]} ${fates[fate]}`).join(' · ') || assumed}
        {terminating > 0 && ` · ${terminating} terminating`}
      </span>
    </div>
  );
}

/** Arrows go from line to line. */
function walk(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined || !(event.currentTarget instanceof HTMLElement)) return;
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>('.node-link')];
  const here = links.findIndex((link) => link.matches(':focus'));
  links[here + step]?.focus();
  event.preventDefault();
}
