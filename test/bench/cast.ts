import type { Window } from './measure.ts';
import { type Program, type Setup, startExporter, startStateMetrics } from './programs.ts';
import type { Asked, Stage } from './stage.ts';

/** From so many nodes on the programs run one after another: two at once would starve each other. */
const many = 20_000;

/** A program that is to be measured, and how. */
export interface Part {
  readonly start: () => Promise<Program>;
  readonly window: Pick<Window, 'seconds' | 'compressed'>;
}

/** What is measured on a stage: the parts of a group at the same time, the groups one by one. */
export function castOf(stage: Stage, peer: string, asked: Asked): readonly (readonly Part[])[] {
  const { place, nodes } = stage;
  const { seconds, form, profile } = asked;
  const full = { seconds, compressed: seconds < 60 ? 2 : 6 };
  const exporter = (setup: Setup): Part['start'] => {
    return () =>
      startExporter(place, {
        ...setup,
        flags: [...setup.flags, `--kube-api-content-type=${form}`],
      });
  };
  const all = ['--metrics.mode=all', '--kubelet.probe=false'];
  const beside = { seconds: Math.ceil(seconds / 4), compressed: 0 };
  const main: readonly Part[] = [
    { start: exporter({ name: 'kube-heartbeat', flags: all, profile }), window: full },
    { start: () => startStateMetrics(place, peer), window: full },
  ];
  const others: readonly Part[] = [
    {
      start: exporter({ name: 'kube-heartbeat, probe on', flags: ['--metrics.mode=all'] }),
      window: beside,
    },
  ];
  return [main, others].flatMap((group) => (nodes < many ? [group] : group.map((part) => [part])));
}
