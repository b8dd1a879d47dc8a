import { expect, test } from 'vitest';
import { clusterJson, nodeJson } from '../http/json.ts';
import { sampleView } from '../http/sample-live.test-data.ts';
import { verdictOf } from './verdict.ts';

const view = sampleView(30);
const cluster = clusterJson(view, []);

test.for([
  ['a ready node', { phase: 'ready' }, {}, 'wait', 0],
  ['a late node', { phase: 'late' }, {}, 'wait', 0],
  [
    'a node that is taken out',
    { phase: 'leaving', departing: 'karpenter.sh/disrupted' },
    {},
    'wait',
    0,
  ],
  ['a silent node', { phase: 'silent' }, {}, 'act', 3],
  ['a queued node', { phase: 'queued' }, {}, 'act', 3],
  ['a node whose kubelet complains', { phase: 'not_ready' }, {}, 'act', 3],
  [
    'a node whose lease hides its death',
    { phase: 'silent', blocked: ['lease_blinded'] },
    {},
    'act',
    3,
  ],
  ['a node that loses pods, one of them of a StatefulSet', { phase: 'evicting' }, {}, 'act', 5],
  ['a node without any pod left', { phase: 'evicted', pods: [] }, {}, 'wait', 0],
  ['a node with pods that hang', { phase: 'evicted' }, {}, 'act', 2],
  ['a node that we cannot see', { phase: 'unobserved' }, {}, 'do not touch', 0],
  [
    'a node of a zone that is partly down',
    { phase: 'queued', blocked: ['zone_rate_zero'] },
    {},
    'do not touch',
    0,
  ],
  [
    'a node without anybody who leads',
    { phase: 'queued', blocked: ['no_leader'] },
    {},
    'do not touch',
    0,
  ],
  ['a kubelet that died', { phase: 'silent', cause: 'kubelet_dead' }, {}, 'act', 3],
  [
    'a kubelet that died, its pods going',
    { phase: 'evicting', cause: 'kubelet_dead' },
    {},
    'act',
    3,
  ],
  [
    'a machine that is gone, its pods going',
    { phase: 'evicting', cause: 'node_gone' },
    {},
    'act',
    4,
  ],
  ['a machine that is gone, pods hanging', { phase: 'evicted', cause: 'node_gone' }, {}, 'act', 2],
  [
    'pods hanging on a machine that lives',
    { phase: 'evicted', cause: 'runtime_stuck' },
    {},
    'act',
    4,
  ],
  ['a Ready node that hangs', { phase: 'ready', cause: 'status_stuck' }, {}, 'act', 4],
  ['an edge that lives without us', { phase: 'ready', cause: 'delegated' }, {}, 'do not touch', 0],
  [
    'one of a zone that is cut off',
    { phase: 'silent', cause: 'zone_cut_off' },
    {},
    'do not touch',
    0,
  ],
  ['a node in the dark', { phase: 'queued' }, { evictions_halted: true }, 'do not touch', 0],
  [
    'one of many silent nodes',
    { phase: 'silent' },
    { control_plane_suspect: true },
    'do not touch',
    0,
  ],
] as const)('%s: %j %j: %s', ([, node, around, verdict, commands]) => {
  const [first] = view.nodes;
  const sample = first && nodeJson(first, view);
  const given = sample && verdictOf({ ...sample, ...node }, { ...cluster, ...around });
  expect([given?.verdict, given?.commands.length]).toEqual([verdict, commands]);
});

test('nothing that starts a pod twice is advised while the machine is known to live', () => {
  const [first] = view.nodes;
  const sample = first && nodeJson(first, view);
  for (const cause of ['kubelet_dead', 'kubelet_cut_off', 'runtime_stuck', 'pleg_slow'] as const) {
    for (const phase of ['silent', 'evicting', 'evicted'] as const) {
      const given = sample && verdictOf({ ...sample, cause, phase }, cluster);
      expect(given?.commands.join()).not.toMatch(/out-of-service|--force|delete node/);
    }
  }
});
