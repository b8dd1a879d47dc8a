import { ratioOf, type Verdict, verdicts, verdictText } from './bars.ts';
import { conditionsOf, tableOf } from './report.ts';
import { overRuns, type Result } from './result.ts';

const ours = 'kube-heartbeat';

/** The part of docs/scaling.md that shows what is kept of the runs. */
export function tablesOf(fleets: readonly (readonly Result[])[]): string {
  return fleets
    .map((results) =>
      [conditionsOf(results), tableOf(results), barsOf(verdicts(results))].join('\n\n'),
    )
    .join('\n\n');
}

function barsOf(all: readonly Verdict[]): string {
  const lines = all.map(
    (each) => `- ${each.holds ? 'reached' : '**short**'}: ${verdictText(each)}`,
  );
  return lines.length === 0 ? 'No bar for so many nodes.' : lines.join('\n');
}

/** The sentence of the README. */
export function ratiosOf(fleets: readonly (readonly Result[])[]): string {
  const parts = fleets.flatMap((results) => {
    const [first] = results;
    if (first === undefined) return [];
    const said = (['cpu', 'scrape', 'peak'] as const).flatMap((figure) => {
      const share = overRuns(results, (result) => ratioOf(result, ours, figure));
      return share ? [`${short[figure]} ${share.median.toFixed(2)}`] : [];
    });
    return said.length > 0
      ? [`${said.join(', ')} at ${first.nodes.toLocaleString('en')} nodes (${first.date})`]
      : [];
  });
  return `What it costs as a share of kube-state-metrics 2.20.0: ${parts.join('; ')}.`;
}

const short = { cpu: 'CPU', scrape: 'scrape', peak: 'peak memory' } as const;
