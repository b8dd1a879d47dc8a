import { setTimeout as sleep } from 'node:timers/promises';
import type { NodesJson } from '../../packages/exporter/src/http/json.ts';
import type { Stage } from './stage.ts';

/** Phases that are no word against a node which lives. */
const innocent = new Set(['ready', 'starting', 'late', 'unobserved']);

/** How long it took until everything was seen, in seconds. */
interface Seen {
  readonly took: number;
  /** How much longer nothing was missing but pods that nobody may list while the control plane is suspect. */
  readonly suspect: number;
}

/** Waits until everything is seen. */
export async function untilSeen(
  { exporter }: Stage,
  seconds: number,
  look: (told: NodesJson) => void = () => {},
): Promise<Seen> {
  const begun = performance.now();
  let [last, suspect, before] = ['', 0, begun];
  while (performance.now() - begun < seconds * 1000) {
    const told = await exporter.told();
    const now = performance.now();
    look(told);
    const missing = [...blind(told), ...told.problems];
    const pods = unseenPods(told);
    last = [...missing, ...pods].join(', ');
    if (last === '') return { took: (now - begun) / 1000 - suspect, suspect };
    if (missing.length === 0 && told.control_plane_suspect) suspect += (now - before) / 1000;
    before = now;
    await sleep(100);
  }
  throw new Error(`not seen again within ${seconds} s: ${last}; ${exporter.ailments()}`);
}

function blind({ fresh }: NodesJson): readonly string[] {
  return Object.keys(fresh).filter((resource) => !fresh[resource]);
}

/** Pods of nodes that are not Ready are followed: that takes a second beat. */
function unseenPods({ nodes }: NodesJson): readonly string[] {
  const assumed = nodes.filter(({ ready, pods_assumed }) => ready === 'False' && pods_assumed);
  return assumed.map(({ name }) => `the pods of ${name}`);
}

/** Adds what is said against nodes that live. */
export function accuse({ healthy }: Stage, { nodes }: NodesJson, accused: Set<string>): void {
  for (const { name, phase } of nodes) {
    if (healthy.has(name) && !innocent.has(phase)) accused.add(`${name}: ${phase}`);
  }
}
