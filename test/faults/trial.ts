import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { NodesJson } from '../../packages/exporter/src/http/json.ts';
import { wrongs } from './comparison.ts';
import { record } from './rows.ts';
import { accuse, untilSeen } from './sight.ts';
import { type Lists, type Stage, watched } from './stage.ts';

/** A fault, how it is made and how it is mended. */
export interface Fault {
  readonly fault: string;
  /** What meets it. */
  readonly before: 'API server' | 'face';
  /** Seconds from its beginning to its cure. */
  readonly lasts: number;
  readonly begin: () => unknown;
  /** Resolves once the world is well again. */
  readonly cure?: () => unknown;
  /** Evidence must be called stale within so many seconds; absent: it need not become stale. */
  readonly stale?: number;
  /** Which evidence; absent: of leases and nodes. */
  readonly blinds?: readonly (typeof watched)[number][];
  /** All is seen again so many seconds after the cure; 5 where nothing else is said. */
  readonly synced?: number;
  /** What else is to be told, once it is over. */
  readonly note?: () => string;
  /** Kubelets cannot renew either: for a while afterwards their leases are old indeed. */
  readonly kubeletsToo?: boolean;
  /** The exporter itself stands still meanwhile, and tells nothing. */
  readonly dumb?: boolean;
}

/** Seconds after the cure until the suite gives up: no bar, a busy machine may need them. */
const longest = 90;

/** Lets a fault happen, looks on, and holds the exporter to what it must do. Writes its row. */
export async function suffer(stage: Stage, fault: Fault): Promise<void> {
  const { lasts, stale, synced = 5, dumb = false } = fault;
  await untilSeen(stage, longest);
  const atFirst = stage.lists();
  const accused = new Set<string>();
  const begun = performance.now();
  const since = (): number => (performance.now() - begun) / 1000;
  let staleAfter: number | undefined;
  await fault.begin();
  while (since() < lasts) {
    const told = dumb ? undefined : await stage.exporter.told();
    if (told) accuse(stage, told, accused);
    if (told && isBlind(fault, told)) staleAfter ??= since();
    await sleep(Math.min(200, Math.max(0, 1000 * (lasts - since()))));
  }
  await fault.cure?.();
  const atCure = fault.cure ? stage.lists() : atFirst;
  const cured = performance.now();
  const hastily = new Set<string>();
  const after = await untilSeen(stage, longest, (told) => {
    // What waited in its sockets while it stood still is not read yet.
    const hasty = dumb && performance.now() - cured < 1000;
    if (!fault.kubeletsToo) accuse(stage, told, hasty ? hastily : accused);
  });
  // A list more than one would come in these seconds too.
  await sleep(1500);
  const lists = most(stage.lists(), atCure);
  const wrong = await wrongs(stage);
  const ailments = stage.exporter.ailments();
  record({
    ...{ fault: fault.fault, before: fault.before, lasted: lasts, lists, accused: accused.size },
    ...{ synced: { took: after, bar: synced }, wrong: wrong.length, ailments: ailments.length },
    note: [fault.note?.() ?? '', hastyNote(hastily.size)].filter((text) => text !== '').join('; '),
    ...(stale !== undefined && { stale: { took: staleAfter ?? Infinity, bar: stale } }),
  });
  expect({ ailments, wrong, accused: [...accused] }).toEqual({
    ailments: [],
    wrong: [],
    accused: [],
  });
  expect(lists, 'lists of a resource after the cure').toBeLessThanOrEqual(1);
  if (stale !== undefined) expect(staleAfter, 'stale at some time').toBeDefined();
}

function hastyNote(count: number): string {
  return count === 0 ? '' : `${count} called silent in the first second`;
}

function isBlind({ blinds = ['leases', 'nodes'] }: Fault, { fresh }: NodesJson): boolean {
  return blinds.every((resource) => !fresh[resource]);
}

function most(now: Lists, before: Lists): number {
  return Math.max(...watched.map((resource) => now[resource] - before[resource]));
}
