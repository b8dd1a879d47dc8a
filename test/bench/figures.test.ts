import { expect, test } from 'vitest';
import { imageEnvironment } from '../../scripts/image-node.ts';
import { verdicts } from './bars.ts';
import { lagsOf } from './lag.ts';
import { quantile } from './measure.ts';
import { losses, overRuns, type Result, type Run, resultOf } from './result.ts';

test('a quantile is a value that was measured', () => {
  expect(quantile([3, 1, 2], 0.5)).toBe(2);
  expect(quantile([4, 3, 1, 2], 0.5)).toBe(2);
  expect(quantile([3, 1, 2], 0.99)).toBe(3);
  expect(quantile([], 0.5)).toBeNaN();
});

test('a page is as far behind as the oldest renewal that it lacks', () => {
  const written = new Map([
    [1, [[1, 100.5, 100.6] as const, [1, 110.5, 110.6] as const]],
    [2, [[2, 104.5, 104.6] as const]],
  ]);
  const page = (at: number, one: number, two: number) => {
    return {
      at,
      newest: new Map([
        [1, one],
        [2, two],
      ]),
    };
  };
  // A page may show whole seconds.
  expect(lagsOf([page(111, 110, 104)], written)).toEqual([0]);
  expect(lagsOf([page(110.55, 100, 104)], written)).toEqual([0]);
  expect(lagsOf([page(111, 100, 104)], written)[0]).toBeCloseTo(0.4);
  expect(lagsOf([page(111, 100, 94)], written)[0]).toBeCloseTo(6.4);
});

const run = (cpu: number, peerCpu: number): Result => ({
  ...{ where: 'real', date: '2026-11-24', machine: '', nodes: 2000, rate: 200, seconds: 120 },
  ...{ idle: 0.5 },
  programs: {
    'kube-heartbeat': { cpu, scrape: 10, stall: 50 },
    'kube-state-metrics': { cpu: peerCpu },
  },
});

test('a bar is held against the median of the runs, each a ratio within its own run', () => {
  const told = verdicts([run(0.1, 1), run(0.9, 1), run(0.2, 0.5)]);
  expect(told.map(({ bar, reached, holds }) => [bar.figure, reached, holds])).toEqual([
    ['cpu', 0.4, true],
    ['scrape', undefined, false],
    ['stall', 50, true],
  ]);
});

test('a spread is of the runs that know the figure', () => {
  const runs = [run(0.3, 1), run(0.1, 1), run(0.2, 1)];
  const cpu = overRuns(runs, ({ programs }) => programs['kube-heartbeat']?.cpu);
  expect(cpu).toEqual({ least: 0.1, median: 0.2, most: 0.3 });
  expect(overRuns(runs, ({ programs }) => programs['plain exporter']?.cpu)).toBeUndefined();
});

test('the median of two runs lies between them', () => {
  const cpu = overRuns(
    [run(0.5, 1), run(0.25, 1)],
    ({ programs }) => programs['kube-heartbeat']?.cpu,
  );
  expect(cpu).toEqual({ least: 0.25, median: 0.375, most: 0.5 });
});

test('what the image sets is read from its Containerfile', () => {
  const environment = imageEnvironment();
  expect(environment.every((each) => /^[A-Z_]+=\S/.test(each))).toBe(true);
  expect(environment.filter((each) => each.startsWith('NODE_OPTIONS=--'))).toHaveLength(1);
});

test('a watch of ours that was ended makes a run worthless; one of the peer is told of', () => {
  const load = { renewals: 1, statuses: 0, failures: 0, behind: 0 };
  const ended = (...terminated: string[]): Run => ({
    ...{ where: 'face', nodes: 0, rate: 1, seconds: 1, measured: [], idle: 1, unfit: [] },
    ...{ load, terminated },
  });
  const theirs = ended('kube-state-metrics/v2.20.0 (linux/amd64)');
  expect(losses(theirs)).toEqual([]);
  expect(resultOf(theirs).unfit).toEqual([
    'The API server ended watches of kube-state-metrics for being slow: 1',
  ]);
  expect(losses(ended('kube-heartbeat'))).toEqual([
    '1 watches were terminated: a machine that busy measures nothing',
  ]);
  expect(losses(ended('?'))).toHaveLength(1);
});
