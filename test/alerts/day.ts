import { table } from 'kube-heartbeat/src/table.ts';
import { pick, seeded } from '../cluster/random.ts';
import { settle } from './casts.ts';
import { deleteNode, die, drain, restartControllers, revive, taint } from './deeds.ts';
import type { Found } from './found.ts';
import type { Incident } from './incident.ts';
import { nameOf } from './judge.ts';
import type { Act } from './play.ts';
import { aboveInfo, pages, replay } from './replay.ts';

/*
 * A day of 200 nodes, half of them spot machines. By hand: npm run test:alerts -- --day
 */

const hour = 3600;
const spot = { isSpot: true, isCloud: true };

/** One spot machine is taken back: said before, or not; its Node goes, and another machine comes. */
function reclaimed(index: number, at: number, announced: boolean, after: number): readonly Act[] {
  const name = `spot-${index}`;
  const warned: readonly Act[] = announced
    ? [
        {
          at: at - 120,
          does: (stage) => taint(stage, name, 'aws-node-termination-handler/spot-itn'),
        },
        { at: at - 100, does: (stage) => drain(stage, name) },
      ]
    : [];
  return [
    ...warned,
    { at, does: (stage) => die(stage, name) },
    { at: at + after, does: (stage) => deleteNode(stage, name) },
    {
      at: at + after + 60,
      does: (stage) => settle(stage, `${name}-next`, index, { ...spot, isNew: true }),
    },
  ];
}

function churn(): readonly Act[] {
  const random = seeded(24);
  return Array.from({ length: 60 }, (_, index) =>
    reclaimed(
      index,
      600 + Math.floor((index * (23 * hour)) / 60 + random() * 600),
      random() < 0.6,
      pick(random, [50, 55, 60, 65]),
    ),
  ).flat();
}

/** A kubelet stops for a while and is back before or after it is given up. */
const gap = (name: string, at: number, seconds: number): readonly Act[] => [
  { at, does: (stage) => die(stage, name) },
  { at: at + seconds, does: (stage) => revive(stage, name) },
];

const day: Incident = {
  name: 'day',
  says: '200 nodes for a day: 60 spot machines taken back, a restart of controllers and exporter, short gaps, one dead machine.',
  bar: { kind: 'quiet', most: 0 },
  seconds: 24 * hour,
  shifts: [0],
  isJudged: false,
  exporters: [{ mode: 'lean', down: [8 * hour + 5, 8 * hour + 65] }],
  acts: () => [
    ...Array.from(
      { length: 100 },
      (_, index): Act => ({ at: 1, does: (stage) => settle(stage, `spot-${index}`, index, spot) }),
    ),
    ...Array.from(
      { length: 100 },
      (_, index): Act => ({ at: 2, does: (stage) => settle(stage, `node-${index}`, index, {}) }),
    ),
    ...churn(),
    ...gap('node-7', 3 * hour, 18),
    ...gap('node-9', 11 * hour, 21),
    { at: 6 * hour, does: restartControllers },
    { at: 15 * hour, does: (stage) => die(stage, 'node-4') },
  ],
};

/** At most one page in the day, and of the node that needed a human. */
export async function wholeDay(): Promise<Found> {
  const { ours, theirs } = await replay(day, 0);
  const paged = pages(ours);
  const rows = [
    ['pages', paged],
    ['above info', aboveInfo(ours)],
    ['kubernetes-mixin', theirs],
  ] as const;
  console.log(
    table(
      rows.map(([what, alerts]) => [
        what,
        String(alerts.length),
        [...new Set(alerts.map((alert) => `${nameOf(alert)} ${alert.labels['node'] ?? ''}`))].join(
          ', ',
        ),
      ]),
    ),
  );
  const isRight = paged.length === 1 && paged[0]?.labels['node'] === 'node-4';
  const figure = `a day of 200 nodes: ${paged.length} pages, kubernetes-mixin ${theirs.length} alerts`;
  return {
    faults: isRight ? [] : ['the day had other pages than the one that needs a human'],
    figure,
  };
}
