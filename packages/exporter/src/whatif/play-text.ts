import { span } from '../duration.ts';
import { type Cell, table } from '../table.ts';
import { count } from '../text.ts';
import { countFigures, type Figure, type Played, spread, timeFigures } from './play.ts';

const bold = (text: string): Cell => ({ text, style: 'bold' });

/** The answer for people: what was played, how it is spread, and what the queue did. */
export function playedText(played: Played, colour: boolean): string {
  const rows = [
    ['', 'least', 'median', 'greatest'].map(bold),
    [bold('After the first death')],
    ...timeFigures.map((figure) => rowOf(played, figure)),
    [bold('How many')],
    ...countFigures.map((figure) => rowOf(played, figure)),
  ];
  return `${storyOf(played)}\n\n${table(rows, colour)}\n${queueText(played)}`;
}

function storyOf({ failure, courses }: Played): string {
  const { nodes, zoneSize, kill, within, flags } = failure;
  const when = within === 0 ? 'at once' : `over ${span(within)}`;
  const who = `${kill} of ${count(nodes, 'node')} die ${when}`;
  const where = `zones have ${count(zoneSize, 'node')}, and fall one after the other`;
  return `${who}; ${where}. Kubernetes 1.${flags.minor}, played ${count(courses.length, 'time')}.`;
}

function rowOf({ courses }: Played, { says, isTime, of }: Figure): readonly string[] {
  const { least, median, greatest } = spread(courses, of);
  const shown = (value: number): string => (isTime ? span(value) : String(value));
  return [`  ${says}`, shown(least), shown(median), shown(greatest)];
}

/** What the queues did, and whether it ended with nodes that are never tainted. */
function queueText({ failure, courses }: Played): string {
  const plays = courses.length;
  const times = (is: (course: Played['courses'][number]) => boolean): string => {
    const found = courses.filter(is).length;
    return found === plays ? 'every time' : found === 0 ? 'never' : `${found} times of ${plays}`;
  };
  const { rate, secondaryRate, largeZone } = failure.flags;
  const partly = Math.min(failure.kill, failure.zoneSize) / failure.zoneSize;
  const isPartly = partly >= failure.flags.unhealthyShare && partly < 1;
  const slow = failure.zoneSize > largeZone ? secondaryRate : 0;
  return [
    isPartly
      ? `A zone in which ${Math.round(partly * 100)} % are down is tainted at ${slow} nodes/s instead of ${rate} nodes/s.`
      : `The first zone is tainted at ${rate} nodes/s.`,
    `Every zone dark, all evictions called off: ${times(({ wasDark }) => wasDark)}.`,
    `It ends with dead nodes that are never tainted: ${times(({ endsHalted }) => endsHalted)}.`,
    '',
  ].join('\n');
}
