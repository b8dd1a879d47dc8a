import { parseArgs } from 'node:util';
import { wholeDay } from './day.ts';
import type { Found } from './found.ts';
import type { Incident } from './incident.ts';
import { earlyIncidents } from './incidents-early.ts';
import { quietIncidents } from './incidents-quiet.ts';
import { inhibition } from './inhibition.ts';
import { faultsOf } from './judge.ts';
import { large } from './large.ts';
import { linters } from './linters.ts';
import { panels } from './panels.ts';
import { type Run, replay } from './replay.ts';
import {
  earlyTable,
  firstAlert,
  firstPage,
  leastOf,
  quietTable,
  type Replayed,
  when,
} from './report.ts';
import { twoClusters } from './two-clusters.ts';

/*
 * npm run test:alerts: incidents through our rules and kubernetes-mixin's, every query of every
 * dashboard on a real Prometheus, the inhibition example in a real Alertmanager, the linters. Ends
 * non-zero when an alert comes too late, or comes that must not, or anything else is not as said.
 */

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    part: { type: 'string', default: 'replay,panels,large,inhibition,linters' },
    day: { type: 'boolean', default: false },
  },
});
const parts = values.day ? ['day'] : values.part.split(',');
const faults: string[] = [];
const figures: string[] = [];

async function replayAll(incidents: readonly Incident[]): Promise<readonly Replayed[]> {
  const all: Replayed[] = [];
  for (const incident of incidents.filter(({ name }) => name.includes(values.only))) {
    const runs: Run[] = [];
    for (const shift of incident.shifts) {
      const run = await replay(incident, shift);
      runs.push(run);
      const found = faultsOf(incident, run);
      faults.push(...found.map((fault) => `${incident.name}, shifted by ${shift} s: ${fault}`));
    }
    all.push({ incident, runs });
  }
  return all;
}

async function replays(): Promise<void> {
  console.log(
    'Notification before the first eviction (30 s scrape, evaluation and group wait), at the least:\n',
  );
  const early = await replayAll(earlyIncidents);
  console.log(earlyTable(early));
  const quiet = await replayAll(quietIncidents);
  console.log(quietTable(quiet));
  faults.push(...(await twoClusters()));
  const runs = [...early, ...quiet].reduce((sum, all) => sum + all.runs.length, 0);
  const hopeful = early
    .filter(({ incident }) => incident.bar.kind === 'early')
    .flatMap((all) => all.runs);
  const judged = [...early, ...quiet].flatMap(({ runs: all }) => all).flatMap((run) => run.judged);
  figures.push(
    `${early.length + quiet.length} incidents in ${runs} runs`,
    `first alert ${when(leastOf(hopeful, firstAlert))}`,
    `first page ${when(leastOf(hopeful, firstPage))}`,
    `${judged.filter(({ result }) => result === 'inside').length} of ${judged.length} forecasts inside their bounds`,
  );
}

/** What goes by the clock of a busy machine has a second try; what the first found is told. */
async function twice(suite: () => Promise<Found>): Promise<Found> {
  const found = await suite();
  if (found.faults.length === 0) return found;
  for (const fault of found.faults) console.log(`first try: ${fault}`);
  return suite();
}

const others: Readonly<Record<string, () => Promise<Found>>> = {
  panels: () => twice(panels),
  large,
  inhibition: () => twice(inhibition),
  linters: async () => linters(),
  day: wholeDay,
};

if (parts.includes('replay')) await replays();
for (const [part, suite] of Object.entries(others)) {
  if (!parts.includes(part)) continue;
  const found = await suite();
  faults.push(...found.faults);
  figures.push(found.figure);
}

for (const fault of faults) console.log(`FAULT ${fault}`);
console.log(['test:alerts', ...figures, `${faults.length} faults`].join('; '));
process.exitCode = faults.length > 0 ? 1 : 0;
