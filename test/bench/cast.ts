import type { Window } from './measure.ts';
import {
  type Program,
  type Setup,
  startExporter,
  startPlainExporter,
  startStateMetrics,
} from './programs.ts';
import type { Asked, Stage } from './stage.ts';

/** From so many nodes on the programs run one after another: two at once would starve each other. */
const many = 20_000;
/** The plain exporter keeps every object whole and is not asked to keep more. */
const plainMost = 5000;

/** Who can take part. */
export const parts = ['main', 'peer', 'plain', 'probe', 'facts', 'lean', 'json'] as const;
export type PartName = (typeof parts)[number];

/** A program that is to be measured, and how. */
export interface Part {
  readonly start: () => Promise<Program>;
  readonly window: Pick<Window, 'seconds' | 'compressed' | 'youth'>;
}

/** What is measured on a stage: the parts of a group at the same time, the groups one by one. */
export function castOf(stage: Stage, peer: string, asked: Asked): readonly (readonly Part[])[] {
  const { place, nodes, where } = stage;
  const { seconds, profile } = asked;
  const exporter = (name: string, flags: readonly string[], more: Partial<Setup> = {}) => {
    return () => startExporter(place, { name: `kube-heartbeat${name}`, flags, ...more });
  };
  const all = ['--metrics.mode=all', '--kubelet.probe=false'];
  const starts: Readonly<Record<PartName, Part['start']>> = {
    main: exporter('', all, { profile }),
    peer: () => startStateMetrics(place, peer),
    plain: () => startPlainExporter(place),
    probe: exporter(', probe on', ['--metrics.mode=all', '--kubelet.tls=pin']),
    facts: exporter('', all, { facts: true }),
    lean: exporter(', lean', ['--metrics.mode=lean', '--kubelet.probe=false']),
    json: exporter(', JSON', [...all, '--kube-api-content-type=json']),
  };
  const skipped = new Set<PartName>([
    ...(nodes > plainMost ? (['plain', 'probe'] as const) : []),
    ...(where === 'real' ? (['json', 'lean'] as const) : []),
  ]);
  const compressed = Math.max(2, Math.floor(seconds / 20));
  // Those that are compared are so grown up: V8 has compiled, and who fell silent at the start is given up.
  const full = { seconds, compressed, ...(nodes < many && { youth: seconds }) };
  const beside = { seconds: Math.ceil(seconds / 4), compressed: 0 };
  const group = (names: readonly PartName[], window: Part['window']): readonly Part[] =>
    names
      .filter((name) => asked.parts.includes(name) && !skipped.has(name))
      .map((name) => ({ start: starts[name], window }));
  const groups = [
    group(['main', 'peer', 'plain'], full),
    group(['probe', 'facts'], beside),
    // Long enough for whoever reads to be expected: a page is made ahead for one who came twice.
    group(['lean'], { seconds, compressed: 0 }),
    group(['json'], beside),
  ];
  return groups
    .flatMap((each) => (nodes < many ? [each] : each.map((part) => [part])))
    .filter(({ length }) => length > 0);
}
