import type { NodeFact } from '@kube-heartbeat/rules/fact.ts';
import { bearing } from '@kube-heartbeat/rules/stage.ts';
import type { Act } from './play.ts';
import { join, pods, type Stage } from './stage.ts';

/** `count` nodes in three zones, each with what a node usually runs. */
export function fleet(count: number, given: Partial<NodeFact> = {}, stem = 'node'): Act {
  return {
    at: 1,
    does: (stage) => {
      for (let index = 0; index < count; index++) settle(stage, `${stem}-${index}`, index, given);
    },
  };
}

/** One node joins and gets its pods: of its 12 one is a StatefulSet's on every fourth node. */
export function settle(stage: Stage, name: string, index: number, given: Partial<NodeFact>): void {
  join(stage, name, { region: 'eu', zone: `${(index % 3) + 1}`, ...given });
  const state = index % 4 === 0 ? 1 : 0;
  pods(stage, name, 2, { owner: 'DaemonSet', tolerations: bearing(undefined) });
  pods(stage, name, 10 - state);
  pods(stage, name, state, { owner: 'StatefulSet', claims: true });
}
