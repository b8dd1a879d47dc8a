import { expect, test } from 'vitest';
import type { NodeFact, PodFact } from './fact.ts';
import { nodeFact, podFact, readyCondition } from './stage.ts';
import { never } from './time.ts';
import { isStuck, mayRunTwice } from './twice.ts';

const soon = { earliest: 300, latest: 310, because: { code: 'timer', seconds: 300 } } as const;
const stays = { ...never, because: { code: 'tolerated_for_ever' } } as const;

interface Row {
  readonly says: string;
  readonly node?: Partial<NodeFact>;
  readonly pod?: Partial<PodFact>;
  readonly deletion?: typeof soon | typeof stays | undefined;
  readonly twice: boolean;
}

const shutdown = 'node.cloudprovider.kubernetes.io/shutdown';
const taint = (key: string) => ({ key, value: '', effect: 'NoSchedule' as const });

const rows: readonly Row[] = [
  { says: 'a ReplicaSet makes another at the deletion', twice: true },
  { says: 'it did already', pod: { deletedAt: 40 }, deletion: undefined, twice: true },
  { says: 'who stays is made once', deletion: stays, twice: false },
  { says: 'a StatefulSet waits for the object', pod: { owner: 'StatefulSet' }, twice: false },
  { says: 'a volume waits for the object', pod: { claims: true }, twice: false },
  { says: 'nobody makes it again', pod: { owner: '' }, twice: false },
  { says: 'it has come to its end', pod: { phase: 'Succeeded' }, twice: false },
  { says: 'the cloud says it is off', node: { taints: [taint(shutdown)] }, twice: false },
  {
    says: 'a human says it is off',
    node: { taints: [taint('node.kubernetes.io/out-of-service')] },
    twice: false,
  },
];

test.for(rows)('may run twice, $twice: $says', ({ node, pod, twice, ...row }) => {
  const silent = nodeFact('a', 0, { ready: readyCondition('Unknown', 0), ...node });
  const deletion = 'deletion' in row ? row.deletion : soon;
  expect(mayRunTwice(silent, podFact('w', 'a', pod), deletion)).toBe(twice);
});

test.for([
  { says: 'not deleted', deletedAt: undefined, stuck: false },
  { says: 'still within its grace', deletedAt: 1000, stuck: false },
  { says: 'its end may be on its way', deletedAt: 975, stuck: false },
  { says: 'nobody confirmed it', deletedAt: 969, stuck: true },
])('stuck, $stuck: $says', ({ deletedAt, stuck }) => {
  const pod = podFact('w', 'a', deletedAt === undefined ? {} : { deletedAt });
  expect(isStuck(pod, 1000)).toBe(stuck);
});
