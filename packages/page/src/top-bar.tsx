import { computed } from '@preact/signals';
import type { VNode } from 'preact';
import { address, go } from './address.ts';
import type { Phase } from './api.ts';
import { now, silence, world } from './connection.ts';
import { census } from './nodes.ts';
import { phaseRow } from './phases.ts';
import { Shape } from './shape.tsx';
import { nextTheme, theme } from './theme.ts';
import { timeOfDay } from './when.ts';

const counts = computed(() => census(world.value?.rows.values() ?? []));

/** Who speaks, how many nodes are how, and the ways to choose among them. */
export function TopBar(): VNode {
  return (
    <header class="top">
      <h1>
        <Pulse /> kube-heartbeat
      </h1>
      <Voice />
      <search class="choose">
        <input
          id="search"
          type="search"
          placeholder="Search nodes, zones, pools"
          aria-label="Search nodes, zones and pools"
          aria-keyshortcuts="/"
          autocomplete="off"
          spellcheck={false}
          value={address.value.search}
          onInput={({ currentTarget }) => go({ search: currentTarget.value }, true)}
        />
        <span class="key" aria-hidden="true">
          /
        </span>
      </search>
      <button
        type="button"
        class="theme"
        aria-label={`Theme: ${theme.value}`}
        title="Light, dark, or as the system has it"
        onClick={() => {
          theme.value = nextTheme();
        }}
      >
        {theme.value}
      </button>
      <Phases />
    </header>
  );
}

function Pulse(): VNode {
  return (
    <svg class="pulse" viewBox="0 0 32 20" aria-hidden="true">
      <path d="M1 11h8l3-8 5 15 4-11 2 4h8" />
    </svg>
  );
}

/** Whether what is shown is of now. */
function Voice(): VNode {
  const told = world.value;
  const old = silence.value > 0;
  const state = told === undefined ? 'connecting' : old ? 'stale' : 'live';
  return (
    <p class={`voice ${state}`}>
      <span class="dot" aria-hidden="true" />
      {state} {told && <time>{timeOfDay(old ? told.now : now.value, told.now)}</time>}
    </p>
  );
}

/** The census, each line of which is a filter. */
function Phases(): VNode {
  const { phases } = address.value;
  const toggle = (phase: Phase) => {
    const others = phases.filter((each) => each !== phase);
    go({ phases: others.length < phases.length ? others : [...phases, phase] });
  };
  const absent = phases.filter((phase) => !counts.value.some((each) => each.phase === phase));
  return (
    <fieldset class="phases">
      <legend class="hidden">Show only nodes that are</legend>
      {[...counts.value, ...absent.map((phase) => ({ phase, count: 0 }))].map(
        ({ phase, count }) => (
          <button
            key={phase}
            type="button"
            class="chip"
            aria-pressed={phases.includes(phase)}
            title={phaseRow(phase).says}
            onClick={() => toggle(phase)}
          >
            <Shape phase={phase} />
            <b>{count}</b> {phaseRow(phase).label}
          </button>
        ),
      )}
    </fieldset>
  );
}
