import { expect, test } from 'vitest';
import { observe } from './cluster.ts';
import type { Fact, NodeFact } from './fact.ts';
import { forecastOne } from './forecast.ts';
import { defaultsOf } from './settings.ts';
import { leaseFact, nodeFact, probeFact, watched } from './stage.ts';
import type { NodeView } from './view.ts';

/** Node `a`, its lease renewed all along, its last status posted at 20. */
function seen(now: number, facts: readonly Fact[], given: Partial<NodeFact> = {}): NodeView {
  const cluster = watched();
  for (const at of [0, 20]) observe(cluster, nodeFact('a', at, { createdAt: 0, ...given }));
  observe(cluster, leaseFact('a', 20));
  for (const fact of facts) observe(cluster, fact);
  observe(cluster, leaseFact('a', now - 1));
  const node = forecastOne(cluster, [defaultsOf(37)], 'a', now);
  if (node === undefined) throw new Error('there is no node a');
  return node;
}

const signsOf = ({ readyButDead }: NodeView) => readyButDead?.signs.map(({ sign }) => sign) ?? [];
const stood = (seenAt: number) => probeFact('a', seenAt, 'answered', { lastGood: 29, ended: 9 });
/** Renewals and answers from 0 on, each 5 s; so many syncs by then, as one each 10 s until `end`. */
const synced = (until: number, end: number): readonly Fact[] =>
  Array.from({ length: until / 5 }, (_, index) => (index + 1) * 5).flatMap((at) => {
    const statusSyncs = Math.floor(Math.min(at, end) / 10);
    const relist = { lastGood: at - 1, ended: at, statusSyncs };
    return [leaseFact('a', at), probeFact('a', at, 'answered', relist)];
  });
const hangs = (seenAt: number) => probeFact('a', seenAt, 'hangs');
const condition = (name: string, status: 'True' | 'False') =>
  nodeFact('a', 20, { conditions: { [name]: status } });

interface Row {
  readonly says: string;
  readonly now: number;
  readonly facts?: readonly Fact[];
  readonly given?: Partial<NodeFact>;
  readonly signs: readonly string[];
}

const rows: readonly Row[] = [
  { says: 'a status is due', now: 20 + 460.4, signs: [] },
  { says: 'a status is overdue', now: 20 + 463, signs: ['status_overdue'] },
  {
    says: 'a kubelet of 1.33 reports sooner',
    now: 20 + 313,
    given: { kubeletVersion: 'v1.33.4' },
    signs: ['status_overdue'],
  },
  {
    says: 'a virtual kubelet need not report',
    now: 900,
    given: { kubeletVersion: 'fake' },
    signs: [],
  },
  { says: 'the user says that it is virtual', now: 900, given: { virtual: true }, signs: [] },
  { says: 'it syncs its status', now: 141, facts: synced(140, 140), signs: [] },
  {
    says: 'it has not synced it for a while, as when the API server does not answer it',
    now: 126,
    facts: synced(125, 60),
    signs: [],
  },
  { says: 'it syncs it no more', now: 141, facts: synced(140, 60), signs: ['status_stands'] },
  {
    says: 'it did not, and we could not look in between',
    now: 141,
    facts: [...synced(140, 60).slice(0, 40), hangs(102), ...synced(140, 60).slice(40)],
    signs: [],
  },
  {
    says: 'its whole machine stood still, and goes on',
    now: 141,
    facts: synced(140, 60).filter(({ seenAt }) => seenAt <= 60 || seenAt > 130),
    signs: [],
  },
  { says: 'once without an answer may be a busy machine', now: 41, facts: [hangs(40)], signs: [] },
  { says: 'twice is a hang', now: 46, facts: [hangs(40), hangs(45)], signs: ['metrics_hang'] },
  { says: 'a relist of ten seconds is slow', now: 41, facts: [stood(35), stood(40)], signs: [] },
  {
    says: 'a relist of half a minute stalls',
    now: 61,
    facts: [stood(35), stood(60)],
    signs: ['relist_stalled'],
  },
  {
    says: 'its disk went read-only',
    now: 21,
    facts: [condition('ReadonlyFilesystem', 'True')],
    signs: ['condition'],
  },
  {
    says: 'its disk is well',
    now: 21,
    facts: [condition('ReadonlyFilesystem', 'False')],
    signs: [],
  },
  {
    says: 'its runtime lost its version',
    now: 31,
    given: { runtimeVersion: 'containerd://2.1.4' },
    facts: [nodeFact('a', 30, { runtimeVersion: 'containerd://Unknown' })],
    signs: ['node_info_blank'],
  },
  {
    says: 'it never had one',
    now: 31,
    given: { runtimeVersion: '' },
    facts: [nodeFact('a', 30, { runtimeVersion: '' })],
    signs: [],
  },
  {
    says: 'who cannot look accuses nobody',
    now: 41,
    facts: [probeFact('a', 40, 'forbidden')],
    signs: [],
  },
  { says: 'it leaves on purpose', now: 900, given: { deleting: true }, signs: [] },
];

test.for(rows)('Ready but dead: $says', ({ now, facts = [], given, signs }) => {
  expect(signsOf(seen(now, facts, given))).toEqual(signs);
});

test('a node that never reported since it was made is not expected to', () => {
  const cluster = watched();
  observe(cluster, { ...nodeFact('a', 0), notBefore: -Infinity });
  observe(cluster, leaseFact('a', 899));
  expect(forecastOne(cluster, [defaultsOf(37)], 'a', 900)?.readyButDead).toBeUndefined();
});

test.for([
  { says: 'once: a change moved its report', beats: [420, 730], overdueAfter: 463 },
  { says: 'twice in a row: it is a slower one', beats: [420, 820], overdueAfter: 603 },
  {
    says: 'in a list, after we saw nothing for a while',
    beats: [700],
    late: true,
    overdueAfter: 463,
  },
])('a kubelet whose status stayed quiet for long $says', ({ beats, late, overdueAfter }) => {
  const posts = beats.map((at) => ({
    ...nodeFact('a', at, { createdAt: 0 }),
    ...(late && { notBefore: 20 }),
  }));
  const last = beats.at(-1) ?? 0;
  expect(signsOf(seen(last + overdueAfter - 2, posts))).toEqual([]);
  expect(signsOf(seen(last + overdueAfter, posts))).toEqual(['status_overdue']);
});

test('a kubelet that was seen to stay quiet for long is allowed to', () => {
  const quiet = [nodeFact('a', 1000, { createdAt: 0 })];
  expect(signsOf(seen(1000 + 900, quiet))).toEqual([]);
  expect(signsOf(seen(1000 + 1600, quiet))).toEqual(['status_overdue']);
});

test('signs add up, and never to more than 1', () => {
  const one = seen(483, []).readyButDead?.ratio;
  const two = seen(483, [hangs(470), hangs(480)]).readyButDead?.ratio;
  expect(one).toBeCloseTo(0.8);
  expect(two).toBeCloseTo(0.92);
});

test('such a node is not plainly ready, and its cause is named', () => {
  expect(seen(483, [])).toMatchObject({ plain: false, phase: 'ready', cause: 'status_stuck' });
  expect(seen(141, synced(140, 60))).toMatchObject({ plain: false, cause: 'status_stuck' });
  expect(seen(46, [hangs(40), hangs(45)]).cause).toBe('runtime_stuck');
  expect(seen(61, [stood(35), stood(60)]).cause).toBe('pleg_slow');
  expect(seen(21, [condition('KernelDeadlock', 'True')]).cause).toBe('node_problem');
});
