import type { Fact } from '@kube-heartbeat/rules/fact.ts';
import type { Outcome } from '@kube-heartbeat/rules/score.ts';
import { outcomeJson } from 'kube-heartbeat/src/http/json-score.ts';
import { startLoop } from 'kube-heartbeat/src/loop.ts';
import { parseRequest } from 'kube-heartbeat/src/options-parse.ts';
import { knownOf } from 'kube-heartbeat/src/whatif/profiles.ts';
import { fullVersion } from './build.ts';
import { judged, readKept, type TrialRecord } from './record.ts';
import { parseScoreLog, type ScoreLine } from './score-log.ts';
import { compressed, defaults } from './trial-profile.ts';
import { classify } from './truth-classes.ts';
import { type Findings, printTable, shortcomings, tableOf } from './truth-table.ts';

/*
 * node test/cluster/replay.ts FOLDER…: trials kept with KEEP_TRIAL=FOLDER, judged again by the
 * rules as they are now: what a change of a rule does to many trials, within seconds.
 */

type Told = Pick<TrialRecord, 'version' | 'profile'>;

const profileOf = (name: TrialRecord['profile']) => (name === 'compressed' ? compressed : defaults);
const folders = process.argv.slice(2);
let short = 0;
for (const folder of folders) {
  const { record, actuals, facts } = readKept(folder);
  const profile = profileOf(record.profile);
  const findings = judged(record, actuals, await linesOf(facts, record), profile);
  const table = tableOf(findings);
  const wrong = shortcomings(table);
  short += wrong.length;
  console.log(`${folder}\n${printTable(table)}`);
  for (const one of wrong) console.log(`SHORT: ${one}`);
  if (process.env['DETAIL']) tell(findings);
  console.log('');
}
console.log(`replay: ${folders.length} trials, ${short} short`);
process.exitCode = short === 0 ? 0 : 1;

/** What the exporter would have logged, had it seen these facts with the rules as they are. */
async function linesOf(facts: readonly Fact[], { version, profile }: Told): Promise<ScoreLine[]> {
  const flags = { ...profileOf(profile).told, 'controller-version': fullVersion(version) };
  const args = Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`);
  const request = parseRequest(args, {}, 'serve');
  if (typeof request === 'string') throw new Error(request);
  let now = facts[0]?.seenAt ?? 0;
  let offset = 0;
  const lines: string[] = [];
  const onOutcome = (outcome: Outcome): void => {
    lines.push(`${JSON.stringify(outcomeJson(outcome, offset))}\n`);
  };
  const clock = { now: () => now, wallOffset: () => offset };
  const loop = startLoop({ clock, flags: knownOf(request.options.settings), onOutcome });
  let nextBeat = now + 1;
  for (const fact of facts) {
    while (nextBeat <= fact.seenAt) {
      now = nextBeat;
      await loop.beat();
      nextBeat += 1;
    }
    now = fact.seenAt;
    if (fact.kind === 'clock') offset = fact.wallOffset;
    loop.take(fact);
  }
  return parseScoreLog(lines.join(''));
}

/** With DETAIL=1: each event that was outside, or whose forecast was too wide. */
function tell(findings: Findings): void {
  for (const joined of findings.joined) {
    const { bar = Infinity } = classify(joined, findings.terms);
    const { lastFact } = joined.line ?? {};
    const width = lastFact ? lastFact.latest - lastFact.earliest : 0;
    if (!joined.inside || width > bar || findings.lostToken(joined))
      console.log(JSON.stringify(joined));
  }
}
