import { parseArgs } from 'node:util';
import { parts } from './cast.ts';
import type { Asked } from './stage.ts';

const help = `npm run bench -- [flags]: kube-heartbeat beside kube-state-metrics, watching the same API server

  --nodes=N     nodes (default: 2000 before the real API server; 5000, 20000 and 100000 before the face)
  --interval=S  seconds between two renewals of a node, before the real API server (default: 10)
  --seconds=N   how long both are watched and scraped (default: 120)
  --runs=N      the whole again, so often: least, median, most (default: 1)
  --face        the simulator's API face instead of a real API server: many nodes on one machine
  --parts=LIST  who takes part; of ${parts.join(',')} (default: all)
  --save=HOW    keeps the figures for docs/scaling.md: new (instead of those of this fleet) or more
  --build       build what it takes, measure nothing
  --profile=DIR a CPU profile of kube-heartbeat, to be read by the tools of a browser
  --short       300 nodes for 15 s: shows that it works; its figures mean nothing and no bar counts

Ends with 1 when a figure falls short of its bar, or something was lost.
`;

export interface Options extends Omit<Asked, 'nodes'> {
  /** One after another. */
  readonly fleets: readonly number[];
  readonly face: boolean;
  readonly build: boolean;
  readonly short: boolean;
  readonly runs: number;
  readonly save: 'new' | 'more' | undefined;
}

const flags = {
  nodes: { type: 'string' },
  interval: { type: 'string', default: '10' },
  seconds: { type: 'string' },
  runs: { type: 'string', default: '1' },
  profile: { type: 'string' },
  save: { type: 'string' },
  face: { type: 'boolean', default: false },
  parts: { type: 'string', default: parts.join() },
  build: { type: 'boolean', default: false },
  short: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** What was asked for; a text instead: what to say of it. */
export function readOptions(): Options | string {
  try {
    const { values } = parseArgs({ options: flags });
    if (values.help) return help;
    const { build, face, profile, short, save } = values;
    if (save !== undefined && save !== 'new' && save !== 'more')
      throw new Error(`--save=${save} is neither new nor more`);
    const nodes = values.nodes ?? (short ? '300' : undefined);
    const fleets = nodes === undefined ? usual(face) : [countOf('nodes', nodes)];
    return {
      ...{ fleets, build, face, profile, short, save },
      parts: partsOf(values.parts),
      interval: countOf('interval', values.interval),
      seconds: countOf('seconds', values.seconds ?? (short ? '15' : '120')),
      runs: countOf('runs', values.runs),
    };
  } catch (cause) {
    return `${cause instanceof Error ? cause.message : cause}\n\n${help}`;
  }
}

function partsOf(text: string): Options['parts'] {
  const names = text.split(',');
  const strange = names.find((name) => !parts.some((part) => part === name));
  if (strange !== undefined) throw new Error(`--parts: nobody is called ${strange}`);
  return parts.filter((part) => names.includes(part));
}

function usual(face: boolean): readonly number[] {
  return face ? [5000, 20_000, 100_000] : [2000];
}

function countOf(flag: string, text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new Error(`--${flag}=${text} is no whole number above 0`);
}
