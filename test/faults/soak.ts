import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Fault as Misfortune } from '@kube-heartbeat/simulator/api/faults.ts';
import { buildExporter } from '../bench/programs.ts';
import { total } from '../bench/scrape.ts';
import { usageOf } from '../bench/usage.ts';
import { misread, wrongs } from './comparison.ts';
import { type FaceStage, startFaceStage } from './face-stage.ts';
import { accuse, untilSeen } from './sight.ts';
import { watched } from './stage.ts';

/*
 * npm run soak -- [--minutes=120] [--nodes=5000]: the exporter's own process before the simulator's face,
 * a fault a minute, scraped each 15 s. Ends non-zero where memory grows, anything is lost or lists are
 * more than faults; its last line is its figures.
 */

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '120' },
    nodes: { type: 'string', default: '5000' },
  },
});
const [minutes, nodes] = [Number(values.minutes), Number(values.nodes)];
/** By how much memory may be more at the end than once it was warm. */
const flat = 1.15;

interface Trouble {
  readonly name: string;
  readonly disturb?: 'end' | 'reset' | 'expire';
  readonly faults?: readonly Misfortune[];
  readonly stops?: boolean;
}

const troubles: readonly Trouble[] = [
  { name: 'reset', disturb: 'reset' },
  { name: '410', disturb: 'expire', faults: [{ verb: 'watch', does: { kind: 'expired' } }] },
  { name: '500', disturb: 'reset', faults: [{ does: { kind: 'status', code: 500 } }] },
  { name: 'half-open', faults: [{ does: { kind: 'silent' } }] },
  { name: 'ended', disturb: 'end' },
  {
    name: '429',
    disturb: 'reset',
    faults: [{ does: { kind: 'status', code: 429, retryAfter: 2 } }],
  },
  { name: 'stopped', stops: true },
  { name: 'garbage', disturb: 'end', faults: [{ does: { kind: 'garbage' } }] },
  {
    name: 'page 2 fails',
    disturb: 'expire',
    faults: [{ verb: 'list', page: 2, does: { kind: 'status', code: 503 } }],
  },
  { name: 'cut lines', disturb: 'end', faults: [{ verb: 'watch', does: { kind: 'truncated' } }] },
];

buildExporter();
const stage = await startFaceStage({ nodes });
const short: string[] = [];
const memory: number[] = [];
try {
  await untilSeen(stage, 60);
  const scrapes = setInterval(() => void stage.exporter.page().catch(() => {}), 15_000);
  for (let minute = 0; minute < minutes; minute += 1) {
    const trouble = troubles[minute % troubles.length];
    if (trouble) await sufferFor(60, trouble, minute);
  }
  clearInterval(scrapes);
  short.push(...(await wrongs(stage)), ...stage.exporter.ailments());
  const page = await stage.exporter.page();
  const [early, late] = [middle(memory, 0.25, 0.5), middle(memory, 0.75, 1)];
  if (late > flat * early) short.push(`memory grew from ${mega(early)} to ${mega(late)}`);
  const decode = total(page, 'kube_heartbeat_decode_errors_total');
  if (decode > 0) short.push(`${decode} objects could not be read`);
  const lists = Math.max(...watched.map((resource) => stage.lists()[resource]));
  for (const one of short) console.log(`SHORT: ${one}`);
  console.log(
    `soak: ${minutes} min, ${nodes} nodes, ${minutes} faults; RSS ${mega(early)} in the second quarter, ${mega(late)} in the last, ` +
      `${mega(usageOf(stage.exporter.child.pid).peak)} at the most; ${lists} lists of a resource at most; ${decode} decode errors; ${short.length} fell short`,
  );
} finally {
  await stage.stop();
}
process.exitCode = short.length > 0 ? 1 : 0;

async function sufferFor(seconds: number, trouble: Trouble, minute: number): Promise<void> {
  const begun = performance.now();
  const accused = new Set<string>();
  const atFirst = stage.lists();
  begin(stage, trouble);
  await sleep(trouble.name === 'half-open' ? 20_000 : 10_000);
  cure(stage, trouble);
  // What disturbs all watches at once is over as it begins.
  const before = trouble.faults ? stage.lists() : atFirst;
  const took = await untilSeen(stage, 60, (told) => accuse(stage, told, accused));
  short.push(...[...accused].slice(0, 3).map((what) => `minute ${minute}: accused ${what}`));
  while (performance.now() - begun < seconds * 1000) {
    memory.push(usageOf(stage.exporter.child.pid).rss);
    await sleep(Math.max(0, Math.min(5000, seconds * 1000 - (performance.now() - begun))));
  }
  const wrong = misread(await stage.stored(), await stage.exporter.told());
  short.push(...wrong.slice(0, 3).map((what) => `minute ${minute}: ${what}`));
  const after = stage.lists();
  const lists = Math.max(...watched.map((resource) => after[resource] - before[resource]));
  if (lists > 1) short.push(`minute ${minute}: ${lists} lists of a resource after the cure`);
  const now = mega(memory.at(-1) ?? 0);
  console.log(
    `minute ${minute}: ${trouble.name}, seen again after ${took.toFixed(1)} s, RSS ${now}, ${wrong.length} wrong`,
  );
}

function begin({ face, exporter }: FaceStage, { disturb, faults = [], stops }: Trouble): void {
  face.faults.list = [...faults];
  if (disturb) face.disturb(disturb);
  if (stops) process.kill(exporter.child.pid, 'SIGSTOP');
}

function cure({ face, exporter }: FaceStage, { stops }: Trouble): void {
  face.faults.list = [];
  if (stops) process.kill(exporter.child.pid, 'SIGCONT');
}

function mega(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}

/** The median of a part of what was measured, from one share of it to another. */
function middle(all: readonly number[], from: number, to: number): number {
  const part = all.slice(Math.floor(from * all.length), Math.ceil(to * all.length));
  return part.toSorted((one, other) => one - other)[part.length >> 1] ?? 0;
}
