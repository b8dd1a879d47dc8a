import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import type { Rules } from '../witness/witness.ts';
import { ailingScenes } from './ailing-scene.ts';
import { play } from './opponent.ts';

// Mistakes that one could make in the rules, each planted in a copy of them: the opponent has to
// find a cluster that proves every one wrong. A mutant whose text is gone from the source fails.
const mutants: readonly Mutant[] = [
  {
    says: 'the tick that gives a node up is one too early',
    file: 'grace.ts',
    from: 'most: Math.floor(grace / period.earliest) + 1,',
    to: 'most: Math.floor(grace / period.earliest),',
  },
  {
    says: 'the taint queue is first in, first out',
    file: 'queue.ts',
    from: 'const turn = turnOf(model, { joins, tick }, token, { waiting, rate: gate.rate });',
    to: `const since = node.troubleSince?.at ?? 0;
  const before = [...model.cluster.nodes.values()].filter(({ zone, fact, troubleSince }) =>
    zone === node.zone && !fact.taints.some(isControllers) &&
    (troubleSince?.at ?? Infinity) < since).length;
  const open = turnOf(model, { joins, tick }, token, { waiting, rate: gate.rate });
  const turn = { ...open, earliest: open.earliest + before / gate.rate };`,
  },
  {
    says: 'a pod waits since the timeAdded of the newest taint',
    file: 'timer.ts',
    from: 'return pending?.calledOff === undefined && pending ? pending : { since, seconds, tolerated };',
    to: `const added = Math.max(...taints.map(({ timeAdded }) => timeAdded ?? since.at));
  return { since: { at: added + 1, notBefore: added }, seconds, tolerated };`,
  },
  {
    says: 'of all tolerations that match the shortest counts',
    file: 'toleration.ts',
    from: 'const used = tolerations.find((toleration) => tolerates(toleration, taint));',
    to: `const used = tolerations.filter((toleration) => tolerates(toleration, taint))
      .sort((one, other) => (one.seconds ?? Infinity) - (other.seconds ?? Infinity))[0];`,
  },
  {
    says: 'the grace goes on when the leader changes',
    file: 'grace-reset.ts',
    from: 'if (changed === undefined) return undefined;',
    to: 'if (changed === undefined || changed) return undefined;',
  },
  {
    says: 'a kubelet whose relists hang says so ten seconds too early',
    file: 'relist.ts',
    from: 'relist_hangs: relistThreshold,',
    to: 'relist_hangs: relistThreshold - 10,',
    isAiling: true,
  },
  {
    says: 'a runtime that answers nothing is told by the relists alone',
    file: 'not-ready.ts',
    from: "after('runtime_hangs', 'runtime_hangs', hang),",
    to: '',
    isAiling: true,
  },
  {
    says: 'relists that fail are told like those that hang',
    file: 'not-ready.ts',
    from: "[after('runtime_refuses', 'runtime_down', checked), stalled];",
    to: '[stalled];',
    isAiling: true,
  },
];

interface Mutant {
  readonly says: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** It shows where kubelets themselves are ill. */
  readonly isAiling?: boolean;
}

const folder = mkdtempSync(join(tmpdir(), 'mutants-'));
afterAll(() => rmSync(folder, { recursive: true }));

const source = new URL('../../../rules/src/', import.meta.url);

test.for(mutants.map((mutant, index) => ({ ...mutant, index })))(
  'the opponent proves wrong that $says',
  { timeout: 600_000 },
  async ({ file, from, to, index, isAiling }) => {
    const copy = join(folder, String(index));
    cpSync(source, copy, { recursive: true, filter: (path) => !path.endsWith('.test.ts') });
    const text = readFileSync(join(copy, file), 'utf8');
    expect(text.split(from)).toHaveLength(2);
    writeFileSync(
      join(copy, file),
      text.replace(from, () => to),
    );
    const { counterexample } = play(await rulesIn(copy), {
      cases: 500,
      seed: 1,
      isHasty: true,
      ...(isAiling && { scenes: ailingScenes }),
    });
    expect(counterexample?.wrong).toBeDefined();
  },
);

async function rulesIn(copy: string): Promise<Rules> {
  const load = (name: string) => import(pathToFileURL(join(copy, name)).href);
  const modules = ['cluster.ts', 'judge.ts', 'score.ts', 'sweep.ts'].map(load);
  return Object.assign({}, ...(await Promise.all(modules)));
}
