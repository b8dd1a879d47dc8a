import { setTimeout as sleep } from 'node:timers/promises';
import type { NodesJson } from '../../packages/exporter/src/http/json.ts';
import type { Stage } from './stage.ts';

/** Phases that are no word against a node which lives. */
const innocent = new Set(['ready', 'starting', 'late', 'unobserved']);

/** Waits until everything is seen; how many seconds that took. */
export async function untilSeen(
  { exporter }: Stage,
  seconds: number,
  look: (told: NodesJson) => void = () => {},
): Promise<number> {
  const begun = performance.now();
  let last = '';
  while (performance.now() - begun < seconds * 1000) {
    const told = await exporter.told();
    look(told);
    last = [...unseen(told), ...told.problems].join(', ');
    if (last === '') return (performance.now() - begun) / 1000;
    await sleep(100);
  }
  throw new Error(`not seen again within ${seconds} s: ${last}; ${exporter.ailments()}`);
}

function unseen({ fresh, nodes }: NodesJson): readonly string[] {
  const stale = Object.keys(fresh).filter((resource) => !fresh[resource]);
  // Pods of nodes that are not Ready are followed: that takes a second beat.
  const assumed = nodes.filter(({ ready, pods_assumed }) => ready === 'False' && pods_assumed);
  return [...stale, ...assumed.map(({ name }) => `the pods of ${name}`)];
}

/** Adds what is said against nodes that live. */
export function accuse({ healthy }: Stage, { nodes }: NodesJson, accused: Set<string>): void {
  for (const { name, phase } of nodes) {
    if (healthy.has(name) && !innocent.has(phase)) accused.add(`${name}: ${phase}`);
  }
}
