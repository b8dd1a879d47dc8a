import { ratioOf, type Verdict, verdictText } from './bars.ts';
import { type FigureName, figureNames, figures, peer } from './figures.ts';
import { overRuns, type Result, type Run, type Spread } from './result.ts';

/** Figures that a share of the peer's says nothing about: its own is nothing, or it follows from another. */
const alone = new Set<FigureName>(['core', 'lag', 'mostLag']);

/** A table of Markdown over runs of one kind: a column for each program, and its ratio to the peer. */
export function tableOf(results: readonly Result[]): string {
  const names = [...new Set(results.flatMap(({ programs }) => Object.keys(programs)))];
  const lines = figureNames.flatMap((figure) => {
    const { says, digits, unit } = figures[figure];
    const cells = names.map((name) => {
      const value = overRuns(results, ({ programs }) => programs[name]?.[figure]);
      if (value === undefined) return '';
      const share = overRuns(results, (result) =>
        name === peer || alone.has(figure) ? undefined : ratioOf(result, name, figure),
      );
      const shown = `${written(value, digits)}${unit}`;
      return share === undefined ? shown : `${shown} · **${written(share, 2)}×**`;
    });
    return cells.some((cell) => cell !== '') ? [`| ${[says, ...cells].join(' | ')} |`] : [];
  });
  const unfit = results.flatMap((each) => each.unfit ?? []).map((says) => `\n${says}.`);
  if (names.length === 0) return unfit.join('\n').trim();
  return [
    `| | ${names.join(' | ')} |`,
    `|---|${'---|'.repeat(names.length)}`,
    ...lines,
    ...new Set(unfit),
  ].join('\n');
}

/** One figure where all runs agree, `median (least–most)` where they don't. */
function written({ least, median, most }: Spread, digits: number): string {
  const [low, middle, high] = [least, median, most].map((value) => value.toFixed(digits));
  return low === high ? `${middle}` : `${middle} (${low}–${high})`;
}

/** Under which conditions it was measured. */
export function conditionsOf(results: readonly Result[]): string {
  const [first] = results;
  if (first === undefined) return '';
  const { date, where, nodes, rate, seconds, machine } = first;
  const before = where === 'real' ? 'a real API server' : "the simulator's API face";
  const runs = results.length === 1 ? 'one run' : `median (least–most) of ${results.length} runs`;
  const idle = overRuns(results, (each) => 100 * each.idle);
  return `${date} · ${nodes.toLocaleString('en')} nodes before ${before}, ${rate.toFixed(0)} renewals/s for ${seconds} s · ${runs} · ${machine}, idle ${idle ? written(idle, 0) : '?'} %`;
}

/** How the load did, run by run. */
export function loadOf({ load, terminated }: Run): string {
  return `The load: ${load.renewals} renewals and ${load.statuses} statuses, ${load.failures} failed, at most ${load.behind.toFixed(2)} s behind; ${terminated.length} watches terminated${terminated.length > 0 ? ` (${terminated.join(', ')})` : ''}.`;
}

/** The figures in one line. */
export function endingOf(all: readonly Verdict[]): string {
  const short = all.filter(({ holds }) => !holds).length;
  const said = all.map((each) => `${verdictText(each)}${each.holds ? '' : ' SHORT'}`);
  const verdict =
    short === 0 ? 'every bar holds' : `${short} of ${all.length} bars are not reached`;
  return all.length === 0 ? 'no bar for so many nodes' : `${verdict}: ${said.join('; ')}`;
}
